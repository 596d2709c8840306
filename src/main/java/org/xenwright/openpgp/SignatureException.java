package org.xenwright.openpgp;

import java.io.IOException;

/** Nothing here may be believed: the text says why. */
public final class SignatureException extends IOException {
    private static final long serialVersionUID = 1L;

    public SignatureException(String message) {
        super(message);
    }

    SignatureException(String message, Throwable cause) {
        super(message, cause);
    }
}
