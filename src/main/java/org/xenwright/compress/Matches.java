package org.xenwright.compress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds what occurred before in the bytes of a buffer, taking the longest match of the last few places that begin
 * alike.
 */
final class Matches {
    private static final int HASH_BITS = 15;
    private static final int SHORTEST = 4;
    private static final int GOOD_ENOUGH = 64;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] buffer;
    private final int window;
    private final int most;
    private final int[] heads = new int[1 << HASH_BITS];
    private final int[] chain;

    /**
     * Starts with nothing known.
     *
     * @param window farthest a match may lie back, in bytes
     * @param most places that are tried: more give a little less output for much more time
     */
    Matches(byte[] buffer, int window, int most) {
        this.buffer = buffer;
        this.window = window;
        this.most = most;
        this.chain = new int[buffer.length];
        forget();
    }

    /** Knows no place any more. */
    void forget() {
        Arrays.fill(heads, -1);
    }

    /** Collects a stretch of the buffer as literals and matches, the latter also with what was collected before it. */
    void collect(int start, int end, DeflateBlock block) {
        int at = start;
        int misses = 0;
        int hashable = end - SHORTEST;
        while (at <= hashable) {
            int length = 0;
            int found = 0;
            int longest = Math.min(DeflateBlock.LONGEST, end - at);
            int four = (int) INTS.get(buffer, at);
            int candidate = insert(at, four);
            int oldest = at - window;
            for (int tries = most; candidate >= 0 && candidate >= oldest && tries > 0; tries--) {
                if ((int) INTS.get(buffer, candidate) == four
                        && (length == 0 || buffer[candidate + length] == buffer[at + length])) {
                    int same = same(candidate, at, longest);
                    if (same > length) {
                        length = same;
                        found = candidate;
                        if (same == longest || same >= GOOD_ENOUGH) {
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

    private int same(int a, int b, int longest) {
        int mismatch = Arrays.mismatch(buffer, a, a + longest, buffer, b, b + longest);
        return mismatch < 0 ? longest : mismatch;
    }

    /** Moves the last bytes before {@code end}, as many as the window has, to the buffer's start; gives how many. */
    int slide(int end) {
        int keep = Math.min(window, end);
        int by = end - keep;
        System.arraycopy(buffer, by, buffer, 0, keep);
        for (int i = 0; i < heads.length; i++) {
            heads[i] = Math.max(-1, heads[i] - by);
        }
        for (int i = 0; i < keep; i++) {
            chain[i] = Math.max(-1, chain[i + by] - by);
        }
        return keep;
    }
}
