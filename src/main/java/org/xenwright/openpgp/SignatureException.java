package org.xenwright.openpgp;

import java.io.IOException;

/** A refusal to trust a signature or key: the text says why. */
public final class SignatureException extends IOException {
    private static final long serialVersionUID = 1L;

    public SignatureException(String message) {
        super(message);
    }

    SignatureException(String message, Throwable cause) {
        super(message, cause);
    }
}
