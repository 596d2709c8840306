package org.xenwright.filesystem.ext4;

import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;

/**
 * A directory with the numbers of its entries.
 *
 * @param directory the directory
 * @param number its inode
 * @param parent its parent's inode; its own for the root
 * @param names its entries, sorted by bytes
 * @param numbers their inodes
 */
record DirectoryNode(Directory directory, int number, int parent, Name[] names, int[] numbers) {}
