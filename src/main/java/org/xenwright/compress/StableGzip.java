package org.xenwright.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;

/**
 * Gzip (RFC 1952) that gives the same bytes on every machine. Java's own deflater is the zlib of the packager of the
 * JDK, and those differ from one another; a digest of what it wrote would name one machine's zlib.
 */
public final class StableGzip extends OutputStream {
    private static final int WINDOW = 1 << 15;
    private static final int BLOCK = 1 << 17;
    private static final int TRIES = 8;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    private final OutputStream out;
    private final BitSink bits;
    private final DeflateBlock block = new DeflateBlock(BLOCK);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[WINDOW + BLOCK];
    private final Matches matches = new Matches(buffer, WINDOW, TRIES);
    private int start;
    private int end;
    private long size;
    private boolean closed;

    /** Writes to {@code out}, which is closed with this. */
    public StableGzip(OutputStream out) throws IOException {
        this.out = out;
        this.bits = new BitSink(out);
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
        matches.collect(start, end, block);
        block.write(buffer, start, end - start, last, bits);
        start = matches.slide(end);
        end = start;
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
