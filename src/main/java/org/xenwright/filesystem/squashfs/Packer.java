package org.xenwright.filesystem.squashfs;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Packs blocks, each by itself; for one thread at a time. */
interface Packer extends Closeable {
    /** Returns the packed bytes; empty when they would be no fewer, and the block is stored as it is. */
    Optional<byte[]> pack(byte[] data, int length) throws IOException;

    @Override
    default void close() {}
}
