package org.xenwright.kernel;

import java.util.Comparator;

/**
 * The order of kernel releases, which is dpkg's order of versions: digits compare as numbers, {@code ~} before the end,
 * letters before all else. Facts: deb-version(7).
 */
final class ReleaseOrder implements Comparator<String> {
    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (i < a.length() && !digit(a, i) || j < b.length() && !digit(b, j)) {
                int difference = weight(a, i) - weight(b, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            int startA = zeros(a, i);
            int startB = zeros(b, j);
            i = digits(a, startA);
            j = digits(b, startB);
            int difference = i - startA != j - startB
                    ? (i - startA) - (j - startB)
                    : a.substring(startA, i).compareTo(b.substring(startB, j));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int weight(String text, int at) {
        if (at >= text.length() || digit(text, at)) {
            return 0;
        }
        char c = text.charAt(at);
        boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        return c == '~' ? -1 : letter ? c : c + 0x10000;
    }

    private static boolean digit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static int zeros(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) == '0') {
            end++;
        }
        return end;
    }

    private static int digits(String text, int at) {
        int end = at;
        while (digit(text, end)) {
            end++;
        }
        return end;
    }
}
