package org.xenwright.cache;

import java.io.IOException;
import java.nio.file.Path;
import org.xenwright.store.Digest;

/**
 * The place where the entries of a shared cache lie, each as two files: its content, and a note that vouches for that.
 */
public interface CacheBackend {
    /** Longest note that is read. */
    int LARGEST_NOTE = 4096;

    /**
     * Gets the note of an entry.
     *
     * @throws org.xenwright.transport.DownloadException when there is none, or it cannot be fetched
     */
    void note(String kind, Digest name, Path into) throws IOException;

    /**
     * Gets the content of an entry, whose note was got.
     *
     * @param size of it, as the note says; more is not read
     * @return the SHA-256 of what came
     */
    Digest content(String kind, Digest name, long size, Path into) throws IOException;

    /** Puts an entry there, so that half of it is never found. */
    void put(String kind, Digest name, Path note, Path content) throws IOException;
}
