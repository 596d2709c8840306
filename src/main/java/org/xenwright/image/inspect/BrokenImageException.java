package org.xenwright.image.inspect;

import java.io.IOException;

/** A disk whose structures contradict themselves. */
public final class BrokenImageException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenImageException(String message) {
        super(message);
    }
}
