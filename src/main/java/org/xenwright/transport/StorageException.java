package org.xenwright.transport;

import java.io.IOException;

/** What arrived could not be written: the trouble is here, as a full disk is, and asking again would not help. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    StorageException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
