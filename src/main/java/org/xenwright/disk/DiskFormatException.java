package org.xenwright.disk;

import java.io.IOException;

/** A disk image or partition table that is broken, or of a kind that is not read here. */
public class DiskFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskFormatException(String message) {
        super(message);
    }
}
