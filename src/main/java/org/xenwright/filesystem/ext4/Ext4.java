package org.xenwright.filesystem.ext4;

import org.xenwright.tree.Tree;

/** Plans ext4 file systems: a pure function from a tree and options to the bytes of an image. */
public final class Ext4 {
    private Ext4() {}

    /**
     * Plans a file system.
     *
     * @throws org.xenwright.problem.ProblemException when the tree holds what ext4 cannot store, or does not fit the size
     */
    public static Ext4Plan plan(Tree tree, Ext4Options options) {
        return new Planner(tree, options, Format.MAX_EXTENT).plan();
    }

    /**
     * Plans a file system that others will be derived from.
     *
     * @throws org.xenwright.problem.ProblemException as {@link #plan}
     */
    public static Ext4Base base(Tree tree, Ext4Options options) {
        return new Planner(tree, options, Format.MAX_EXTENT).base();
    }
}
