package org.xenwright.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Looks for the first byte in which two contents differ; holes that both have at one place cost nothing, however long.
 */
public final class Mismatch {
    private static final int STEP = 1 << 16;

    private Mismatch() {}

    /** Returns the offset of that byte, or where the shorter one ends; -1 when they are the same. */
    public static long of(Content a, Content b) throws IOException {
        try (InputStream one = a.open();
                InputStream other = b.open()) {
            byte[] left = new byte[STEP];
            byte[] right = new byte[STEP];
            long at = 0;
            while (true) {
                long hole = Math.min(hole(one), hole(other));
                if (hole > 0) {
                    ((SparseStream) one).pass(hole);
                    ((SparseStream) other).pass(hole);
                    at += hole;
                    continue;
                }
                int n = one.readNBytes(left, 0, STEP);
                int m = other.readNBytes(right, 0, STEP);
                int mismatch = Arrays.mismatch(left, 0, n, right, 0, m);
                if (mismatch >= 0) {
                    return at + mismatch;
                }
                if (n < STEP) {
                    return -1;
                }
                at += n;
            }
        }
    }

    private static long hole(InputStream in) {
        return in instanceof SparseStream sparse ? sparse.hole() : 0;
    }
}
