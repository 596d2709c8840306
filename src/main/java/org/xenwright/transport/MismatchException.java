package org.xenwright.transport;

import java.io.IOException;

/** A file of a mirror that is not the one its signed index names: the mirror may be between two states. */
public final class MismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    public MismatchException(String message) {
        super(message);
    }
}
