package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.content.Region;

/** Writes regions in ascending order into a file that is zero: small ones gathered, blocks of zeros left out. */
final class SparseWriter implements Closeable {
    private static final int BUFFER = 1 << 20;
    private static final int BLOCK = 4096;

    /** Longer stretches of a file go through the kernel alone. */
    private static final int DIRECT = 256 << 10;

    private static final byte[] ZEROS = new byte[BLOCK];

    private final FileChannel channel;
    private final ContentReader reader = new ContentReader();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());

    /** Where the buffer's first byte goes. */
    private long start;

    SparseWriter(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    void write(Region region) throws IOException {
        if (region.length() >= DIRECT && region.content() instanceof Content.Slice slice) {
            flush();
            channel.position(region.offset());
            reader.transfer(slice, region.skip(), region.length(), channel);
            begin(region.end());
            return;
        }
        long done = 0;
        while (done < region.length()) {
            reach(region.offset() + done);
            int limit = buffer.limit();
            int count = (int) Math.min(buffer.remaining(), region.length() - done);
            buffer.limit(buffer.position() + count);
            reader.read(region.content(), region.skip() + done, buffer);
            buffer.limit(limit);
            done += count;
        }
    }

    /**
     * Moves the end of the buffer to a place of the file: over a short gap with zeros, over a long one by a new buffer.
     */
    private void reach(long offset) throws IOException {
        long gap = offset - (start + buffer.position());
        if (gap < BLOCK && gap < buffer.remaining()) {
            buffer.put(ZEROS, 0, (int) gap);
            return;
        }
        flush();
        begin(offset);
    }

    /** Starts at a place of the file and not before it: other bytes of the same block may be there already. */
    private void begin(long offset) {
        start = offset;
        // ends at a block's end, so that a block is looked at whole
        buffer.clear().limit(BUFFER - (int) (offset % BLOCK));
    }

    /** Writes what is gathered, but for blocks of zeros. */
    void flush() throws IOException {
        int end = buffer.position();
        int from = 0;
        while (from < end) {
            while (from < end && isZero(from, blockEnd(from, end))) {
                from = blockEnd(from, end);
            }
            int to = from;
            while (to < end && !isZero(to, blockEnd(to, end))) {
                to = blockEnd(to, end);
            }
            writeRange(from, to);
            from = to;
        }
        begin(start + end);
    }

    /** Returns where the block of the file ends that a place of the buffer lies in. */
    private int blockEnd(int at, int end) {
        return (int) Math.min(end, at + BLOCK - (start + at) % BLOCK);
    }

    private boolean isZero(int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (buffer.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (buffer.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private void writeRange(int from, int to) throws IOException {
        ByteBuffer range = buffer.duplicate();
        range.limit(to).position(from);
        while (range.hasRemaining()) {
            channel.write(range, start + range.position());
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
        channel.close();
    }
}
