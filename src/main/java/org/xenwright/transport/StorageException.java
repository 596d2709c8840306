package org.xenwright.transport;

import java.io.IOException;

/** A failure to write what arrived: the trouble is here, such as a full disk, and asking again would not help. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    StorageException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
