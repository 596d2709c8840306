package org.xenwright.tree;

/**
 * The object a name leads to. Two names that lead to the same object are hard links of each other, so identity matters
 * and {@code equals} is identity.
 */
public abstract sealed class Inode permits Directory, RegularFile, Symlink, Device, Special {
    private Attributes attributes;

    Inode(Attributes attributes) {
        this.attributes = attributes;
    }

    public final Attributes attributes() {
        return attributes;
    }

    public final void attributes(Attributes changed) {
        this.attributes = changed;
    }
}
