package org.xenwright.tree;

import java.nio.charset.StandardCharsets;

/** A symbolic link; its target is bytes as written, not resolved. Its mode is always 0777. */
public final class Symlink extends Inode {
    private final byte[] target;

    public Symlink(Attributes attributes, byte[] target) {
        super(attributes.withMode(0777));
        this.target = target.clone();
    }

    public Symlink(Attributes attributes, String target) {
        this(attributes, target.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a copy of the target. */
    public byte[] target() {
        return target.clone();
    }

    @Override
    public String toString() {
        return "-> " + new String(target, StandardCharsets.UTF_8);
    }
}
