package org.xenwright.filesystem;

import java.io.IOException;

/** A volume holds no file system of the kind that its first bytes promise: it is broken, or needs what is not read here. */
public class VolumeFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public VolumeFormatException(String message) {
        super(message);
    }

    public VolumeFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
