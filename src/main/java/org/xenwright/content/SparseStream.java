package org.xenwright.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads sparse content: segments where they are, zeros elsewhere. */
final class SparseStream extends BulkStream {
    private final Content.Sparse content;
    private long position;
    private int next;
    private InputStream segment = InputStream.nullInputStream();
    private long segmentEnd;

    SparseStream(Content.Sparse content) {
        this.content = content;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == content.size()) {
            return -1;
        }
        // segments may be empty
        while (position == segmentEnd && position == holeEnd()) {
            begin();
        }
        if (position < segmentEnd) {
            int count = segment.read(buffer, offset, (int) Math.min(length, segmentEnd - position));
            position += count;
            return count;
        }
        int count = (int) Math.min(length, holeEnd() - position);
        Arrays.fill(buffer, offset, offset + count, (byte) 0);
        pass(count);
        return count;
    }

    /** Passes over holes and whole segments without reading them. */
    @Override
    public long skip(long count) throws IOException {
        long left = Math.max(0, Math.min(count, content.size() - position));
        long skipped = left;
        while (left > 0) {
            Content.Segment starting = position == segmentEnd && holeEnd() == position
                    ? content.segments().get(next)
                    : null;
            long step;
            if (position < segmentEnd) {
                step = Math.min(left, segmentEnd - position);
                segment.skipNBytes(step);
                position += step;
            } else if (starting == null) {
                step = Math.min(left, holeEnd() - position);
                pass(step);
            } else if (starting.content().size() <= left) {
                step = starting.content().size();
                next++;
                position += step;
                segmentEnd = position;
            } else {
                begin();
                step = 0;
            }
            left -= step;
        }
        return skipped;
    }

    private void begin() throws IOException {
        segment.close();
        segment = InputStream.nullInputStream();
        Content.Segment starting = content.segments().get(next++);
        segment = starting.content().open();
        segmentEnd = position + starting.content().size();
    }

    /** Returns how many zeros of a hole come next; 0 before bytes of a segment, and at the end. */
    long hole() {
        return position < segmentEnd ? 0 : holeEnd() - position;
    }

    /** Passes over zeros of the hole that comes next. */
    void pass(long count) {
        position += count;
        segmentEnd = position == holeEnd() ? position : segmentEnd;
    }

    private long holeEnd() {
        return next < content.segments().size() ? content.segments().get(next).position() : content.size();
    }

    @Override
    public void close() throws IOException {
        segment.close();
    }
}
