package org.xenwright.filesystem.squashfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A table in blocks of 8 KiB, each packed by itself behind two bytes of length; kept in memory until its place is known. */
final class MetadataWriter {
    private static final int RAW = 0x8000;

    private final SquashfsOptions options;
    private final ByteArrayOutputStream done = new ByteArrayOutputStream();
    private final ByteBuffer block =
            ByteBuffer.allocate(Squashfs.METADATA_BLOCK).order(ByteOrder.LITTLE_ENDIAN);

    MetadataWriter(SquashfsOptions options) {
        this.options = options;
    }

    /** Where the next byte goes: the place of its block in the table, times 65536, plus the place in the block. */
    long position() {
        return (long) done.size() << 16 | block.position();
    }

    /** Where the block of the next byte starts in the table. */
    int blockStart() {
        return done.size();
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), block.remaining());
            ByteBuffer part = bytes.duplicate().limit(bytes.position() + count);
            block.put(part);
            bytes.position(bytes.position() + count);
            if (!block.hasRemaining()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        int length = block.position();
        byte[] packed = options.compression().pack(block.array(), length, options.blockSize());
        boolean smaller = packed.length < length;
        int word = smaller ? packed.length : length | RAW;
        done.write(word);
        done.write(word >> 8);
        done.write(smaller ? packed : block.array(), 0, smaller ? packed.length : length);
        block.clear();
    }

    /** The whole table. */
    byte[] finish() throws IOException {
        if (block.position() > 0) {
            flush();
        }
        return done.toByteArray();
    }
}
