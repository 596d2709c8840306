package org.xenwright.compress;

import java.io.IOException;
import java.io.OutputStream;

/** Bits into bytes, the first bit lowest (RFC 1951, 3.1.1). */
final class BitSink {
    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];
    private int filled;
    private long bits;
    private int count;

    BitSink(OutputStream out) {
        this.out = out;
    }

    /** Adds the {@code length} lowest bits, at most 32. */
    void add(int value, int length) throws IOException {
        bits |= (value & 0xffffffffL) << count;
        count += length;
        if (count >= 32) {
            if (filled > buffer.length - 4) {
                drain();
            }
            buffer[filled++] = (byte) bits;
            buffer[filled++] = (byte) (bits >>> 8);
            buffer[filled++] = (byte) (bits >>> 16);
            buffer[filled++] = (byte) (bits >>> 24);
            bits >>>= 32;
            count -= 32;
        }
    }

    /** Fills the last byte with zeros. */
    void align() throws IOException {
        while (count > 0) {
            if (filled == buffer.length) {
                drain();
            }
            buffer[filled++] = (byte) bits;
            bits >>>= 8;
            count -= 8;
        }
        count = 0;
        bits = 0;
    }

    /** Adds whole bytes, after an {@link #align}. */
    void bytes(byte[] from, int offset, int length) throws IOException {
        drain();
        out.write(from, offset, length);
    }

    void drain() throws IOException {
        out.write(buffer, 0, filled);
        filled = 0;
    }
}
