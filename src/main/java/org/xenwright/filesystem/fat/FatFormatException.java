package org.xenwright.filesystem.fat;

import org.xenwright.filesystem.VolumeFormatException;

/** A volume is no FAT, is broken, or holds what is not understood. */
public final class FatFormatException extends VolumeFormatException {
    private static final long serialVersionUID = 1L;

    FatFormatException(String message) {
        super(message);
    }

    FatFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
