package org.xenwright.layer;

import java.io.IOException;

/** A tar file that is broken or asks for what must not be done. */
public final class LayerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param offset where the broken header starts, in bytes */
    public LayerException(String archive, long offset, String what) {
        super(archive + " at byte " + offset + ": " + what);
    }
}
