package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A container being written. */
public interface DiskSink extends Closeable {
    /** Length and alignment of what {@link #chunk} is given; the image's last chunk may be shorter. */
    int CHUNK = 2 << 20;

    /**
     * Takes bytes of the image. Called in ascending order; chunks no region touches are left out and zero.
     *
     * @param offset in the image, a multiple of {@link #CHUNK}
     * @param bytes from position 0 to the limit; the sink may move both but must not change the bytes
     */
    void chunk(long offset, ByteBuffer bytes) throws IOException;

    /** Tells whether it is given chunks; otherwise it reads the image itself when it finishes. */
    default boolean takesChunks() {
        return true;
    }

    /** Writes what can only be known at the end. Not called after a failure. */
    void finish() throws IOException;
}
