package org.xenwright.oci;

import java.io.IOException;

/** Something that calls itself an image is none, or asks for what must not be done. */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public ImageFormatException(String name, String what) {
        super(name + ": " + what);
    }

    ImageFormatException(String name, String what, Throwable cause) {
        this(name, what);
        initCause(cause);
    }
}
