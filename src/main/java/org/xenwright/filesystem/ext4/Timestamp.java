package org.xenwright.filesystem.ext4;

/** Times as inodes hold them: 32 bits of seconds, two more and the nanoseconds in a second word. */
final class Timestamp {
    static final long MIN = Integer.MIN_VALUE;

    /** The two extra bits reach three times 2^32 seconds further than a signed 32-bit number. */
    static final long MAX = Integer.MAX_VALUE + (3L << 32);

    private Timestamp() {}

    static long clamp(long seconds) {
        return Math.max(MIN, Math.min(MAX, seconds));
    }

    /** Returns the second word. */
    static int extra(long seconds, int nanos) {
        return (int) (seconds - (int) seconds >> 32 & 3) | nanos << 2;
    }

    /** Seconds from both words. */
    static long seconds(int low, int extra) {
        return low + ((extra & 3L) << 32);
    }

    static int nanos(int extra) {
        return extra >>> 2;
    }
}
