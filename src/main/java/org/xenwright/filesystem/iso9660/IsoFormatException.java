package org.xenwright.filesystem.iso9660;

import org.xenwright.filesystem.VolumeFormatException;

/** An ISO 9660 file system that is broken, or of a kind that is not read here. */
public final class IsoFormatException extends VolumeFormatException {
    private static final long serialVersionUID = 1L;

    IsoFormatException(String message) {
        super(message);
    }

    IsoFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
