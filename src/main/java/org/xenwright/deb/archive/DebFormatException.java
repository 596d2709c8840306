package org.xenwright.deb.archive;

import java.io.IOException;

/** A .deb that breaks the rules of deb(5). */
public final class DebFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public DebFormatException(String what) {
        super(what);
    }

    /** @param offset where in the file, in bytes */
    DebFormatException(String name, long offset, String what) {
        super(name + " at byte " + offset + ": " + what);
    }
}
