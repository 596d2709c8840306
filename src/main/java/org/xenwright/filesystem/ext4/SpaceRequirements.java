package org.xenwright.filesystem.ext4;

/**
 * What a tree needs.
 *
 * @param inodes inodes, the reserved ones included
 * @param blocks blocks for content, directories, links, attributes and extent nodes; a few more than needed when files
 *     are large
 */
record SpaceRequirements(long inodes, long blocks) {}
