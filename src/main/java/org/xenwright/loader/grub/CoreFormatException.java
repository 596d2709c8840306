package org.xenwright.loader.grub;

import java.io.IOException;

/** Bytes that claim to be GRUB's core and are not, or not a sound one. */
public final class CoreFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    CoreFormatException(String message) {
        super(message);
    }

    CoreFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
