package org.xenwright.filesystem.ext4;

import org.xenwright.content.ImagePlan;

/**
 * How a file system came to lie, kept so that another can be laid out like it.
 *
 * @param numbering its inodes and names
 * @param sizing its geometry
 * @param allocated the blocks of its inodes
 * @param superblock its superblock
 * @param descriptors its group descriptors
 * @param image all its bytes
 */
record BaseLayout(
        Numbering numbering,
        Sizing.Result sizing,
        AllocatedBlocks allocated,
        Superblock superblock,
        byte[] descriptors,
        ImagePlan image) {}
