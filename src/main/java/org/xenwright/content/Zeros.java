package org.xenwright.content;

import java.nio.ByteBuffer;

/** Tells zeros from other bytes, many at a time. */
public final class Zeros {
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private Zeros() {}

    /** Returns whether all bytes of a stretch are zero. */
    public static boolean only(ByteBuffer buffer, int from, int to) {
        ByteBuffer part = buffer.duplicate();
        for (int at = from; at < to; ) {
            int end = Math.min(to, at + ZEROS.capacity());
            part.limit(end).position(at);
            if (part.mismatch(ZEROS.duplicate().limit(end - at)) >= 0) {
                return false;
            }
            at = end;
        }
        return true;
    }

    /** Writes this many zeros at the buffer's position. */
    public static void put(ByteBuffer buffer, int count) {
        for (int left = count; left > 0; ) {
            int step = Math.min(left, ZEROS.capacity());
            buffer.put(ZEROS.duplicate().limit(step));
            left -= step;
        }
    }
}
