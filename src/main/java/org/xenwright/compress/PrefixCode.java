package org.xenwright.compress;

import java.util.Arrays;

/**
 * A canonical Huffman code whose words have a longest length (RFC 1951, 3.2.2), made from how often each symbol occurs.
 */
final class PrefixCode {
    private final int[] lengths;
    private final int[] words;

    /**
     * @param counts of each symbol; at least one is not zero
     * @param longest most bits a word may have
     */
    PrefixCode(int[] counts, int longest) {
        this.lengths = lengths(counts, longest);
        this.words = words(lengths, longest);
    }

    int symbols() {
        return lengths.length;
    }

    /** Bits of a symbol's word; 0 when it does not occur. */
    int length(int symbol) {
        return lengths[symbol];
    }

    /** Returns a symbol's word, its first bit lowest, as deflate sends it. */
    int word(int symbol) {
        return words[symbol];
    }

    /** One more than the last symbol that occurs, at least {@code least}. */
    int used(int least) {
        int used = lengths.length;
        while (used > least && lengths[used - 1] == 0) {
            used--;
        }
        return used;
    }

    /** Bits that symbols of these counts take. */
    long bits(int[] counts) {
        long bits = 0;
        for (int i = 0; i < counts.length; i++) {
            bits += (long) counts[i] * lengths[i];
        }
        return bits;
    }

    private static int[] lengths(int[] counts, int longest) {
        long[] sorted = new long[counts.length];
        int n = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                sorted[n++] = (long) counts[i] << 16 | i;
            }
        }
        Arrays.sort(sorted, 0, n);
        int[] result = new int[counts.length];
        if (n == 1) {
            result[(int) (sorted[0] & 0xffff)] = 1;
            return result;
        }
        int[] depths = new int[n];
        for (int i = 0; i < n; i++) {
            depths[i] = (int) (sorted[i] >>> 16);
        }
        depths(depths);
        int[] perLength = new int[Math.max(n, longest) + 1];
        for (int depth : depths) {
            perLength[Math.min(depth, longest)]++;
        }
        fit(perLength, longest);
        int next = n;
        for (int length = 1; length <= longest; length++) {
            for (int i = 0; i < perLength[length]; i++) {
                result[(int) (sorted[--next] & 0xffff)] = length;
            }
        }
        return result;
    }

    /** Replaces sorted weights by the lengths of a minimum-redundancy code, in place (Moffat and Katajainen, 1995). */
    private static void depths(int[] a) {
        int n = a.length;
        a[0] += a[1];
        int root = 0;
        int leaf = 2;
        for (int next = 1; next < n - 1; next++) {
            if (leaf >= n || a[root] < a[leaf]) {
                a[next] = a[root];
                a[root++] = next;
            } else {
                a[next] = a[leaf++];
            }
            if (leaf >= n || root < next && a[root] < a[leaf]) {
                a[next] += a[root];
                a[root++] = next;
            } else {
                a[next] += a[leaf++];
            }
        }
        a[n - 2] = 0;
        for (int next = n - 3; next >= 0; next--) {
            a[next] = a[a[next]] + 1;
        }
        int available = 1;
        int used = 0;
        int depth = 0;
        root = n - 2;
        int next = n - 1;
        while (available > 0) {
            while (root >= 0 && a[root] == depth) {
                used++;
                root--;
            }
            while (available > used) {
                a[next--] = depth;
                available--;
            }
            available = 2 * used;
            depth++;
            used = 0;
        }
    }

    /** Words cut to the longest length claim more than there is to share; longer words for others pay for it. */
    private static void fit(int[] perLength, int longest) {
        long claimed = 0;
        for (int length = 1; length <= longest; length++) {
            claimed += (long) perLength[length] << longest - length;
        }
        while (claimed > 1L << longest) {
            perLength[longest]--;
            for (int length = longest - 1; length > 0; length--) {
                if (perLength[length] > 0) {
                    perLength[length]--;
                    perLength[length + 1] += 2;
                    break;
                }
            }
            claimed--;
        }
    }

    private static int[] words(int[] lengths, int longest) {
        int[] next = new int[longest + 2];
        for (int length : lengths) {
            if (length > 0) {
                next[length + 1]++;
            }
        }
        for (int length = 1; length <= longest; length++) {
            next[length + 1] += next[length];
            next[length + 1] <<= 1;
        }
        int[] words = new int[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > 0) {
                words[i] = Integer.reverse(next[lengths[i]]++) >>> 32 - lengths[i];
            }
        }
        return words;
    }
}
