package org.xenwright.transport;

import org.xenwright.store.Digest;

/** The result of a fetch. */
public sealed interface DownloadResult {
    /** The copy we have is still right. */
    record Unchanged() implements DownloadResult {}

    /**
     * A new copy was written.
     *
     * @param size in bytes
     * @param sha256 of all bytes
     * @param validators to ask again later
     */
    record Received(long size, Digest sha256, Validators validators) implements DownloadResult {}
}
