package org.xenwright.rpm.header;

import java.util.Objects;

/**
 * A version of RPM: epoch, version and release. Two are equal when rpm sorts neither before the other: {@code 1.0} and
 * {@code 1.00} are one.
 *
 * @param epoch 0 where none is given, which rpm takes for the same
 * @param release empty for a version alone, as relations have them
 */
public record Evr(long epoch, String version, String release) implements Comparable<Evr> {
    public Evr {
        if (epoch < 0 || epoch > 0xffffffffL) {
            throw new IllegalArgumentException("an epoch of " + epoch + ", which is no number of 32 bits");
        }
        Objects.requireNonNull(version, "'version' must not be null");
        Objects.requireNonNull(release, "'release' must not be null");
    }

    /**
     * Reads {@code [EPOCH:]VERSION[-RELEASE]} as rpm does: what is before a colon is an epoch only when it is all digits.
     *
     * @throws IllegalArgumentException when the epoch is beyond 32 bits
     */
    public static Evr of(String text) {
        int colon = 0;
        while (colon < text.length() && isDigit(text, colon)) {
            colon++;
        }
        boolean hasEpoch = colon < text.length() && text.charAt(colon) == ':';
        long epoch = 0;
        for (int i = 0; hasEpoch && i < colon; i++) {
            epoch = Math.min(epoch * 10 + text.charAt(i) - '0', 1L << 32); // too much stays too much
        }
        String rest = hasEpoch ? text.substring(colon + 1) : text;
        int hyphen = rest.lastIndexOf('-');
        return hyphen < 0
                ? new Evr(epoch, rest, "")
                : new Evr(epoch, rest.substring(0, hyphen), rest.substring(hyphen + 1));
    }

    /** Returns that of a package. */
    public static Evr of(RpmHeader header) {
        return new Evr(
                header.number(RpmTag.EPOCH).orElse(0),
                header.text(RpmTag.VERSION).orElse(""),
                header.text(RpmTag.RELEASE).orElse(""));
    }

    @Override
    public int compareTo(Evr other) {
        int order = Long.compare(epoch, other.epoch);
        order = order != 0 ? order : compare(version, other.version);
        return order != 0 ? order : compare(release, other.release);
    }

    /** Compares as relations do: a release counts only when both have one. */
    public int compareWithin(Evr other) {
        int order = Long.compare(epoch, other.epoch);
        order = order != 0 ? order : compare(version, other.version);
        return order != 0 || release.isEmpty() || other.release.isEmpty() ? order : compare(release, other.release);
    }

    /**
     * Compares two versions, or two releases. Runs of digits and of letters count; a tilde sorts before everything, even
     * the end, a caret before everything but the end.
     */
    public static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            i = skip(a, i);
            j = skip(b, j);
            char left = i < a.length() ? a.charAt(i) : 0;
            char right = j < b.length() ? b.charAt(j) : 0;
            if (left == '~' || right == '~') {
                if (left != right) {
                    return left == '~' ? -1 : 1;
                }
            } else if (left == '^' || right == '^') {
                if (left != right) {
                    return left == 0 || left == '^' && right != 0 ? -1 : 1;
                }
            } else if (left == 0 || right == 0) {
                break;
            } else {
                boolean number = isDigit(a, i);
                int aEnd = run(a, i, number);
                int bEnd = run(b, j, number);
                if (bEnd == j) {
                    return number ? 1 : -1; // a number is newer than letters
                }
                int order = number
                        ? compareNumbers(a.substring(i, aEnd), b.substring(j, bEnd))
                        : a.substring(i, aEnd).compareTo(b.substring(j, bEnd));
                if (order != 0) {
                    return Integer.signum(order);
                }
                i = aEnd;
                j = bEnd;
                continue;
            }
            i++;
            j++;
        }
        return Integer.compare(a.length() - i, 0) - Integer.compare(b.length() - j, 0);
    }

    private static int compareNumbers(String a, String b) {
        String left = withoutZeros(a);
        String right = withoutZeros(b);
        return left.length() != right.length() ? left.length() - right.length() : left.compareTo(right);
    }

    private static String withoutZeros(String digits) {
        int start = 0;
        while (start < digits.length() && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }

    private static int skip(String text, int from) {
        int at = from;
        while (at < text.length()
                && !isDigit(text, at)
                && !isLetter(text, at)
                && text.charAt(at) != '~'
                && text.charAt(at) != '^') {
            at++;
        }
        return at;
    }

    private static int run(String text, int from, boolean number) {
        int at = from;
        while (at < text.length() && (number ? isDigit(text, at) : isLetter(text, at))) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(String text, int at) {
        return text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static boolean isLetter(String text, int at) {
        char c = (char) (text.charAt(at) | 0x20);
        return c >= 'a' && c <= 'z' && text.charAt(at) < 0x80;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Evr evr && compareTo(evr) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(epoch); // equal versions may be written in many ways
    }

    /** Returns it with an epoch that is not 0: {@code 1:2.0-3}. */
    @Override
    public String toString() {
        return (epoch == 0 ? "" : epoch + ":") + version + (release.isEmpty() ? "" : "-" + release);
    }
}
