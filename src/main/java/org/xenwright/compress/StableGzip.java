package org.xenwright.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Gzip (RFC 1952) that gives the same bytes on every machine. Java's own deflater is the zlib of whoever packaged the
 * JDK, and those differ from one another; a digest of what it wrote would name one machine's zlib.
 */
public final class StableGzip extends OutputStream {
    /** Changes when the same input would give other bytes. */
    public static final int VERSION = 1;

    private static final int WINDOW = 1 << 15;
    private static final int BLOCK = 1 << 17;
    private static final int HASH_BITS = 15;
    private static final int SHORTEST = 4;
    // more gives a little less output for much more time
    private static final int TRIES = 8;
    private static final int GOOD_ENOUGH = 64;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    private final OutputStream out;
    private final BitSink bits;
    private final DeflateBlock block = new DeflateBlock(BLOCK);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[WINDOW + BLOCK];
    private final int[] heads = new int[1 << HASH_BITS];
    private final int[] chain = new int[WINDOW + BLOCK];
    private int start;
    private int end;
    private long size;
    private boolean closed;

    /** Writes to {@code out}, which is closed with this. */
    public StableGzip(OutputStream out) throws IOException {
        this.out = out;
        this.bits = new BitSink(out);
        Arrays.fill(heads, -1);
        out.write(HEADER);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        crc.update(from, offset, length);
        size += length;
        int at = offset;
        int left = length;
        while (left > 0) {
            if (end == start + BLOCK) {
                compress(false);
            }
            int part = Math.min(left, start + BLOCK - end);
            System.arraycopy(from, at, buffer, end, part);
            end += part;
            at += part;
            left -= part;
        }
    }

    private void compress(boolean last) throws IOException {
        collect();
        block.write(buffer, start, end - start, last, bits);
        slide();
    }

    /** Finds what occurred before, taking the longest match of the last few places that begin alike. */
    private void collect() {
        int at = start;
        int misses = 0;
        int hashable = end - SHORTEST;
        while (at <= hashable) {
            int length = 0;
            int found = 0;
            int most = Math.min(DeflateBlock.LONGEST, end - at);
            int four = (int) INTS.get(buffer, at);
            int candidate = insert(at, four);
            int oldest = at - WINDOW;
            for (int tries = TRIES; candidate >= 0 && candidate >= oldest && tries > 0; tries--) {
                if ((int) INTS.get(buffer, candidate) == four
                        && (length == 0 || buffer[candidate + length] == buffer[at + length])) {
                    int same = same(candidate, at, most);
                    if (same > length) {
                        length = same;
                        found = candidate;
                        if (same == most || same >= GOOD_ENOUGH) {
                            break;
                        }
                    }
                }
                candidate = chain[candidate];
            }
            if (length == 0) {
                // what does not compress is passed over in longer and longer steps
                int step = Math.min(1 + (misses++ >> 6), end - at);
                for (int i = 0; i < step; i++) {
                    block.literal(buffer[at + i]);
                }
                at += step;
                continue;
            }
            misses = 0;
            block.match(length, at - found);
            int stop = Math.min(at + length, hashable + 1);
            for (int i = at + 1; i < stop; i++) {
                insert(i, (int) INTS.get(buffer, i));
            }
            at += length;
        }
        while (at < end) {
            block.literal(buffer[at++]);
        }
    }

    /** Makes a place findable, and gives the last one before it with the same hash, or -1. */
    private int insert(int at, int four) {
        int hash = four * 0x9E3779B1 >>> 32 - HASH_BITS;
        int before = heads[hash];
        chain[at] = before;
        heads[hash] = at;
        return before;
    }

    private int same(int a, int b, int most) {
        int mismatch = Arrays.mismatch(buffer, a, a + most, buffer, b, b + most);
        return mismatch < 0 ? most : mismatch;
    }

    /** Keeps the last 32 KiB before the next block, to which places in the tables move along. */
    private void slide() {
        int keep = Math.min(WINDOW, end);
        int by = end - keep;
        System.arraycopy(buffer, by, buffer, 0, keep);
        for (int i = 0; i < heads.length; i++) {
            heads[i] = Math.max(-1, heads[i] - by);
        }
        for (int i = 0; i < keep; i++) {
            chain[i] = Math.max(-1, chain[i + by] - by);
        }
        start = keep;
        end = keep;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            compress(true);
            bits.align();
            bits.add((int) crc.getValue(), 32);
            bits.add((int) size, 32);
            bits.drain();
        }
    }
}
