package org.xenwright.filesystem.ext4;

import java.util.Arrays;

/** Stretches of consecutive blocks, in the order of a file's content. */
final class Runs {
    private long[] pairs = new long[2];
    private int count;

    /** Appends a stretch; one that follows the last becomes part of it. */
    void add(long start, long length) {
        if (count > 0 && start(count - 1) + length(count - 1) == start) {
            pairs[2 * count - 1] += length;
            return;
        }
        if (2 * count == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * pairs.length);
        }
        pairs[2 * count] = start;
        pairs[2 * count + 1] = length;
        count++;
    }

    void addAll(Runs other) {
        for (int i = 0; i < other.count; i++) {
            add(other.start(i), other.length(i));
        }
    }

    int count() {
        return count;
    }

    long start(int index) {
        return pairs[2 * index];
    }

    long length(int index) {
        return pairs[2 * index + 1];
    }

    long total() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += length(i);
        }
        return sum;
    }

    /** So many blocks from an index on. */
    Runs slice(long from, long blocks) {
        Runs part = new Runs();
        long skip = from;
        long left = blocks;
        for (int i = 0; i < count && left > 0; i++) {
            long skipped = Math.min(skip, length(i));
            skip -= skipped;
            long length = Math.min(left, length(i) - skipped);
            if (length > 0) {
                part.add(start(i) + skipped, length);
                left -= length;
            }
        }
        return part;
    }

    /** Returns the physical block of a logical one. */
    long block(long index) {
        long left = index;
        for (int i = 0; i < count; i++) {
            if (left < length(i)) {
                return start(i) + left;
            }
            left -= length(i);
        }
        throw new IndexOutOfBoundsException("block " + index + " of " + total());
    }
}
