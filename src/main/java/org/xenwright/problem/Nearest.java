package org.xenwright.problem;

import java.util.Collection;
import java.util.Optional;

/** Finds the known name a misspelt one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /**
     * Returns the candidate with the smallest edit distance, when it is small enough to be a slip (a third of the
     * length); ties go to the first. One that differs by capitals alone is the one meant.
     */
    public static Optional<String> to(String written, Collection<String> candidates) {
        String best = null;
        int limit = Math.max(1, written.length() / 3) + 1;
        for (String candidate : candidates) {
            if (candidate.equalsIgnoreCase(written)) {
                return Optional.of(candidate);
            }
            if (Math.abs(candidate.length() - written.length()) >= limit) {
                continue;
            }
            int distance = distance(written, candidate);
            if (distance < limit) {
                best = candidate;
                limit = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein distance with transposed neighbours counted once (optimal string alignment). */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + substitution);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
