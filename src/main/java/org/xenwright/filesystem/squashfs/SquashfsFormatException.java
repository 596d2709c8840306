package org.xenwright.filesystem.squashfs;

import org.xenwright.filesystem.VolumeFormatException;

/** A file system that is broken, or of a kind that is not read here. */
public final class SquashfsFormatException extends VolumeFormatException {
    private static final long serialVersionUID = 1L;

    SquashfsFormatException(String message) {
        super(message);
    }

    SquashfsFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
