package org.xenwright.rpm.repository;

import java.io.IOException;

/** Metadata that is not what the format has it to be, or is more than is accepted. */
public final class MetadataException extends IOException {
    private static final long serialVersionUID = 1L;

    MetadataException(String message) {
        super(message);
    }

    MetadataException(String message, Throwable cause) {
        super(message, cause);
    }
}
