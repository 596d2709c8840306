package org.xenwright.kernel;

import java.io.IOException;

/** Bytes that claim to be a kernel or a module and are not, or not a sound one. */
public final class KernelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public KernelFormatException(String message) {
        super(message);
    }

    public KernelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
