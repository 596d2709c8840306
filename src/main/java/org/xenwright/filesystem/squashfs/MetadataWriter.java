package org.xenwright.filesystem.squashfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A table in blocks of 8 KiB, each packed by itself behind two bytes of length; kept in memory until its place is
 * known.
 */
final class MetadataWriter {
    private static final int RAW = 0x8000;

    private final Packer packer;
    private final ByteArrayOutputStream done = new ByteArrayOutputStream();
    private final ByteBuffer block =
            ByteBuffer.allocate(Squashfs.METADATA_BLOCK).order(ByteOrder.LITTLE_ENDIAN);

    MetadataWriter(Packer packer) {
        this.packer = packer;
    }

    /**
     * Returns where the next byte goes: the place of its block in the table, times 65536, plus the place in the block.
     */
    long position() {
        return (long) done.size() << 16 | block.position();
    }

    /** Returns where the block of the next byte starts in the table. */
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
        Optional<byte[]> packed = packer.pack(block.array(), length);
        byte[] bytes = packed.orElseGet(() -> Arrays.copyOf(block.array(), length));
        int word = packed.isPresent() ? bytes.length : length | RAW;
        done.write(word);
        done.write(word >> 8);
        done.writeBytes(bytes);
        block.clear();
    }

    /** Returns the whole table. */
    byte[] finish() throws IOException {
        if (block.position() > 0) {
            flush();
        }
        return done.toByteArray();
    }
}
