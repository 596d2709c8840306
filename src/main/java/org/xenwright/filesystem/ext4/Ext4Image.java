package org.xenwright.filesystem.ext4;

import java.util.UUID;
import org.xenwright.tree.Tree;

/**
 * A file system that was read.
 *
 * @param tree what is in it, {@code /lost+found} included; content refers to the image, which must stay as it is
 * @param label volume name, may be empty
 * @param uuid its identity
 * @param size its length in bytes
 * @param free bytes not in use
 * @param inodes how many inodes it has
 * @param freeInodes how many of them are not in use
 */
public record Ext4Image(Tree tree, String label, UUID uuid, long size, long free, long inodes, long freeInodes) {}
