package org.xenwright.filesystem.squashfs;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.Adler32;
import org.xenwright.compress.StableDeflate;

/** A packer whose blocks are zlib streams (RFC 1950), which squashfs calls gzip. */
final class GzipPacker implements Packer {
    private static final int WINDOW = 1 << 15;

    /** Deflate with a window of 32 KiB, packed as well as it goes; a multiple of 31. */
    private static final short HEADER = 0x78da;

    private static final int FRAME = Short.BYTES + Integer.BYTES;

    private final StableDeflate deflate;

    GzipPacker(int level, int blockSize) {
        this.deflate = new StableDeflate(Math.max(blockSize, Squashfs.METADATA_BLOCK), WINDOW, 2 << level);
    }

    @Override
    public Optional<byte[]> pack(byte[] data, int length) {
        byte[] packed = deflate.pack(ByteBuffer.wrap(data, 0, length));
        if (packed.length + FRAME >= length) {
            return Optional.empty();
        }
        Adler32 sum = new Adler32();
        sum.update(data, 0, length);
        return Optional.of(ByteBuffer.allocate(packed.length + FRAME)
                .putShort(HEADER)
                .put(packed)
                .putInt((int) sum.getValue())
                .array());
    }
}
