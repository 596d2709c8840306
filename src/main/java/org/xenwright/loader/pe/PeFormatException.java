package org.xenwright.loader.pe;

import java.io.IOException;

/** Bytes that claim to be a program for EFI and are none, or not a sound one. */
public final class PeFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    PeFormatException(String message) {
        super(message);
    }
}
