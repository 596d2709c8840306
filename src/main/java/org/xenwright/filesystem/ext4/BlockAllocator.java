package org.xenwright.filesystem.ext4;

/** Decides where the blocks of an inode go. */
@FunctionalInterface
interface BlockAllocator {
    /** Takes blocks. Each use of an inode is asked for once, and never for no block at all. */
    Runs allocate(int number, BlockUse use, long count);

    /** All have their blocks: what was held back for some of them is free now. */
    default void finish() {}
}
