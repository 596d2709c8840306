package org.xenwright.oci;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Somewhere an image can be read from: a registry, or a layout on disk. Nothing it gives is checked yet. */
public interface ImageSource {
    /** Returns its name for messages; holds no secret. */
    String name();

    /** Returns the manifest or index the image goes by, at most {@link Manifest#LARGEST} bytes. */
    byte[] root() throws IOException;

    /** Returns the manifest, or the index, of the same image with this digest. */
    byte[] manifest(BlobDigest digest) throws IOException;

    /**
     * Writes what a document named to a file; gives up beyond its size. What the file holds already may be taken for the
     * beginning, and what was written stays when it fails.
     *
     * @param heard told the bytes written so far
     */
    void blob(Descriptor descriptor, Path into, LongConsumer heard) throws IOException;

    /**
     * Returns whether {@link #blob} fails by itself when what came has not the digest asked for, so that it need not be
     * read again.
     */
    default boolean checksBlobs() {
        return false;
    }
}
