package org.xenwright.tree;

/** A device node. */
public final class Device extends Inode {
    /** The way the kernel reaches it. */
    public enum Kind {
        CHARACTER,
        BLOCK
    }

    private final Kind kind;
    private final int major;
    private final int minor;

    public Device(Attributes attributes, Kind kind, int major, int minor) {
        super(attributes);
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw new IllegalArgumentException("device number beyond 12 and 20 bits: " + major + ":" + minor);
        }
        this.kind = kind;
        this.major = major;
        this.minor = minor;
    }

    public Kind kind() {
        return kind;
    }

    public int major() {
        return major;
    }

    public int minor() {
        return minor;
    }
}
