package org.xenwright.compress;

import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.IOException;

/** A frame of zstd with other bytes behind it (RFC 8878, 3.1.1). */
public final class ZstdFrame {
    private static final int HEADER = 4;

    private ZstdFrame() {}

    /**
     * Unpacks the frame at the start of some bytes.
     *
     * @return how many bytes came out
     * @throws IOException when it is broken or cut off, or holds more than there is room for
     */
    public static int unpack(byte[] packed, byte[] plain) throws IOException {
        try {
            return new ZstdDecompressor().decompress(packed, 0, length(packed), plain, 0, plain.length);
        } catch (RuntimeException e) {
            throw new IOException("a broken frame of zstd: " + e.getMessage(), e);
        }
    }

    /** Bytes of the frame, by the headers of its blocks. */
    private static int length(byte[] packed) {
        int descriptor = packed[HEADER];
        boolean oneSegment = (descriptor & 0x20) != 0;
        int dictionary = (1 << (descriptor & 3)) >> 1;
        int sizeFlag = descriptor >> 6 & 3;
        int size = sizeFlag == 0 ? (oneSegment ? 1 : 0) : 1 << sizeFlag;
        int at = HEADER + 1 + (oneSegment ? 0 : 1) + dictionary + size;
        boolean last = false;
        while (!last) {
            int block = packed[at] & 0xff | (packed[at + 1] & 0xff) << 8 | (packed[at + 2] & 0xff) << 16;
            last = (block & 1) != 0;
            boolean isRun = (block >> 1 & 3) == 1;
            at += 3 + (isRun ? 1 : block >> 3);
        }
        return Math.min(packed.length, at + ((descriptor & 4) != 0 ? 4 : 0));
    }
}
