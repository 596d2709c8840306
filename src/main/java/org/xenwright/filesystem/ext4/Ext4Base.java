package org.xenwright.filesystem.ext4;

import org.xenwright.tree.Tree;

/**
 * A planned file system that others are derived from. What a derived one shares with it lies where it lies here, down to
 * the inode number, so that the difference of the two images is about as large as what changed.
 */
public final class Ext4Base {
    private final Ext4Options options;
    private final Ext4Plan plan;
    private final Layout layout;

    Ext4Base(Ext4Options options, Ext4Plan plan, Layout layout) {
        this.options = options;
        this.plan = plan;
        this.layout = layout;
    }

    /** The base itself: the same bytes as from {@link Ext4#plan}. */
    public Ext4Plan plan() {
        return plan;
    }

    /**
     * Plans a changed tree in the place of the base: same size, UUID and seed. Files, directories and links keep their
     * inodes as long as path and kind are the same, and their blocks unless they are small files that changed; those
     * and new ones lie together in free blocks. Blocks that become free keep the base's bytes, so that they are no
     * difference; an image that must not hold what was removed is planned from scratch.
     *
     * @param changed the tree as it shall be; it may share inodes with the base's tree, or be that tree changed
     * @throws org.xenwright.problem.ProblemException when the base has too little free space or too few inodes
     */
    public Ext4Plan derive(Tree changed) {
        return new Planner(changed, options, Format.MAX_EXTENT).planOn(layout);
    }
}
