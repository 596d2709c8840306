package org.xenwright.kernel;

import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.IOException;
import java.io.InputStream;
import org.xenwright.content.BulkStream;

/**
 * The old LZ4 frame the kernel's build writes ({@code lz4 -l}): a magic number, then blocks of a length in four bytes
 * and data that becomes at most 8 MiB. A rest of four bytes or less is the size the build appends.
 */
final class LegacyLz4Stream extends BulkStream {
    private static final int BLOCK = 8 << 20;
    // LZ4's own bound for input that does not compress
    private static final int PACKED = BLOCK + BLOCK / 255 + 16;

    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private byte[] packed = new byte[1 << 16];
    private long left;
    private int position;
    private int end;

    LegacyLz4Stream(InputStream in, long length) throws IOException {
        this.in = in;
        in.skipNBytes(4);
        this.left = length - 4;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (position == end) {
            if (left <= 4 || !next()) {
                return -1;
            }
        }
        int count = Math.min(length, end - position);
        System.arraycopy(block, position, buffer, offset, count);
        position += count;
        return count;
    }

    private boolean next() throws IOException {
        int size = LittleEndian.u32asInt(in.readNBytes(4), 0);
        left -= 4;
        if (size == 0) {
            return false;
        }
        if (size < 0 || size > PACKED || size > left) {
            throw new KernelFormatException("an LZ4 block claims " + Integer.toUnsignedString(size) + " bytes");
        }
        if (packed.length < size) {
            packed = new byte[size];
        }
        if (in.readNBytes(packed, 0, size) != size) {
            throw new KernelFormatException("the LZ4 data ends within a block");
        }
        left -= size;
        end = new Lz4Decompressor().decompress(packed, 0, size, block, 0, BLOCK);
        position = 0;
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
