package org.xenwright.tree;

/** A named pipe or a socket. */
public final class Special extends Inode {
    /** The two kinds. */
    public enum Kind {
        FIFO,
        SOCKET
    }

    private final Kind kind;

    public Special(Attributes attributes, Kind kind) {
        super(attributes);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
