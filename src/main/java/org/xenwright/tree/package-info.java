/** A root file system in memory: names to inodes, with owners, modes, times, attributes and content by reference. */
@NullMarked
package org.xenwright.tree;

import org.jspecify.annotations.NullMarked;
