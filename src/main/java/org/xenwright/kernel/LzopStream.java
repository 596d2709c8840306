package org.xenwright.kernel;

import io.airlift.compress.lzo.LzoDecompressor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.xenwright.content.BulkStream;

/** What {@code lzop} writes: a header of varying length, then blocks of LZO1X data. Facts: lzop's own conf.h. */
final class LzopStream extends BulkStream {
    private static final int MAX_BLOCK = 64 << 20;
    private static final int ADLER_PLAIN = 0x1;
    private static final int ADLER_PACKED = 0x2;
    private static final int CRC_PLAIN = 0x100;
    private static final int CRC_PACKED = 0x200;
    private static final int FILTER = 0x800;

    private final InputStream in;
    private final int flags;
    private byte[] block = new byte[0];
    private int position;
    private int end;

    LzopStream(InputStream in) throws IOException {
        this.in = in;
        in.skipNBytes(9); // magic number
        int version = u16();
        in.skipNBytes(2); // library version
        if (version >= 0x940) {
            in.skipNBytes(2); // version needed
        }
        in.skipNBytes(1); // method
        if (version >= 0x940) {
            in.skipNBytes(1); // level
        }
        this.flags = u32();
        if ((flags & FILTER) != 0) {
            throw new KernelFormatException("LZO data with a filter");
        }
        in.skipNBytes(version >= 0x940 ? 12 : 8); // mode, time
        in.skipNBytes(u8()); // name
        in.skipNBytes(4); // checksum of the header
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (position == end && !next()) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(block, position, buffer, offset, count);
        position += count;
        return count;
    }

    private boolean next() throws IOException {
        int plain = u32();
        if (plain == 0) {
            return false;
        }
        int packed = u32();
        if (plain < 0 || plain > MAX_BLOCK || packed <= 0 || packed > plain) {
            throw new KernelFormatException("an LZO block of " + Integer.toUnsignedString(packed) + " bytes claims "
                    + Integer.toUnsignedString(plain));
        }
        in.skipNBytes(sums(ADLER_PLAIN, CRC_PLAIN) + (packed < plain ? sums(ADLER_PACKED, CRC_PACKED) : 0));
        byte[] data = in.readNBytes(packed);
        if (data.length != packed) {
            throw new EOFException("the LZO data ends within a block");
        }
        if (packed == plain) {
            block = data;
        } else {
            if (plain > (long) packed * 256 + 4096) {
                throw new KernelFormatException("an LZO block claims to grow " + plain / packed + " times");
            }
            block = new byte[plain];
            new LzoDecompressor().decompress(data, 0, packed, block, 0, plain);
        }
        position = 0;
        end = plain;
        return true;
    }

    private long sums(int adler, int crc) {
        return ((flags & adler) != 0 ? 4 : 0) + ((flags & crc) != 0 ? 4 : 0);
    }

    private int u8() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("the LZO data ends early");
        }
        return value;
    }

    private int u16() throws IOException {
        return u8() << 8 | u8();
    }

    private int u32() throws IOException {
        return u16() << 16 | u16();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
