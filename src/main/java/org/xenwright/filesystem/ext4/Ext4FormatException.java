package org.xenwright.filesystem.ext4;

import org.xenwright.filesystem.VolumeFormatException;

/** An image is no ext4 file system, is broken, or has a feature that is not understood. */
public final class Ext4FormatException extends VolumeFormatException {
    private static final long serialVersionUID = 1L;

    public Ext4FormatException(String message) {
        super(message);
    }

    Ext4FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
