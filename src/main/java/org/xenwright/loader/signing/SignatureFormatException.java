package org.xenwright.loader.signing;

import java.io.IOException;

/** Bytes that claim to be the signature of a program, and are none that can be read. */
public final class SignatureFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    SignatureFormatException(String message) {
        super(message);
    }

    SignatureFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
