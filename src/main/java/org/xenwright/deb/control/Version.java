package org.xenwright.deb.control;

import java.util.regex.Pattern;

/**
 * A Debian version, {@code [epoch:]upstream[-revision]}, ordered as deb-version(7) says.
 *
 * <p>Two versions are equal when neither sorts before the other: {@code 1.0}, {@code 1.0-0} and {@code 0:1.00} are one.
 */
public final class Version implements Comparable<Version> {
    private static final Pattern STRICT_UPSTREAM = Pattern.compile("[0-9][A-Za-z0-9.+~:-]*");
    private static final Pattern STRICT_REVISION = Pattern.compile("[A-Za-z0-9.+~]*");

    private final String text;
    private final int epoch;
    private final int upstream;
    private final int upstreamEnd;

    private Version(String text, int epoch, int upstream, int upstreamEnd) {
        this.text = text;
        this.epoch = epoch;
        this.upstream = upstream;
        this.upstreamEnd = upstreamEnd;
    }

    /**
     * Returns a version as repositories write it: characters outside of the policy's set are let through, as dpkg and
     * apt do for what others have already published.
     *
     * @throws IllegalArgumentException when it is empty, has blanks, or lacks what a colon or a hyphen announces
     */
    public static Version of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a version must not be empty");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7f) {
                throw new IllegalArgumentException("version '" + text + "' has an embedded blank or control character");
            }
        }
        int colon = text.indexOf(':');
        int hyphen = text.lastIndexOf('-');
        if (hyphen <= colon) {
            hyphen = -1;
        }
        int end = hyphen < 0 ? text.length() : hyphen;
        if (colon + 1 >= end) {
            throw new IllegalArgumentException("version '" + text + "' has no upstream part");
        }
        if (hyphen == text.length() - 1) {
            throw new IllegalArgumentException("version '" + text + "' has an empty revision after its last '-'");
        }
        return new Version(text, colon < 0 ? 0 : epoch(text, colon), colon + 1, end);
    }

    /**
     * Reads a version as a project must write it: digits first, only the characters of the policy.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static Version strict(String text) {
        Version version = of(text);
        if (!STRICT_UPSTREAM.matcher(version.upstream()).matches()) {
            throw new IllegalArgumentException("version '" + text
                    + "': the upstream part must begin with a digit and have only letters, digits and . + - ~ :");
        }
        if (!STRICT_REVISION.matcher(version.revision()).matches()) {
            throw new IllegalArgumentException(
                    "version '" + text + "': the revision must have only letters, digits and . + ~");
        }
        return version;
    }

    private static int epoch(String text, int colon) {
        if (colon == 0) {
            throw new IllegalArgumentException("version '" + text + "' has an empty epoch");
        }
        long epoch = 0;
        for (int i = 0; i < colon; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("version '" + text + "': the epoch is not a number");
            }
            epoch = epoch * 10 + digit;
            if (epoch > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("version '" + text + "': the epoch is beyond 2147483647");
            }
        }
        return (int) epoch;
    }

    public int epoch() {
        return epoch;
    }

    public String upstream() {
        return text.substring(upstream, upstreamEnd);
    }

    /** Returns the Debian revision, empty when there is none. */
    public String revision() {
        return upstreamEnd == text.length() ? "" : text.substring(upstreamEnd + 1);
    }

    @Override
    public int compareTo(Version other) {
        if (epoch != other.epoch) {
            return Integer.compare(epoch, other.epoch);
        }
        if (text.equals(other.text)) {
            return 0;
        }
        int order = compare(text, upstream, upstreamEnd, other.text, other.upstream, other.upstreamEnd);
        return order != 0
                ? order
                : compare(text, revisionStart(), text.length(), other.text, other.revisionStart(), other.text.length());
    }

    private int revisionStart() {
        return Math.min(upstreamEnd + 1, text.length());
    }

    private static int compare(String a, int i, int aEnd, String b, int j, int bEnd) {
        while (i < aEnd || j < bEnd) {
            while (i < aEnd && !digit(a.charAt(i)) || j < bEnd && !digit(b.charAt(j))) {
                int order = Integer.compare(weight(a, i, aEnd), weight(b, j, bEnd));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            while (i < aEnd && a.charAt(i) == '0') {
                i++;
            }
            while (j < bEnd && b.charAt(j) == '0') {
                j++;
            }
            // The first differing digit decides only between runs of equal length, so numbers of any size compare
            // without parsing.
            int first = 0;
            while (i < aEnd && j < bEnd && digit(a.charAt(i)) && digit(b.charAt(j))) {
                if (first == 0) {
                    first = Integer.compare(a.charAt(i), b.charAt(j));
                }
                i++;
                j++;
            }
            if (i < aEnd && digit(a.charAt(i))) {
                return 1;
            }
            if (j < bEnd && digit(b.charAt(j))) {
                return -1;
            }
            if (first != 0) {
                return first;
            }
        }
        return 0;
    }

    /** dpkg's order of a character outside of a number: tilde, the end (or a digit), letters, everything else. */
    private static int weight(String text, int at, int end) {
        if (at >= end || digit(text.charAt(at))) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '~') {
            return -1;
        }
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' ? c : c + 0x10000;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Returns the shortest spelling equal to this one: no leading zeros, no zero where its absence means the same. */
    public String canonical() {
        String upstream = canonical(upstream());
        String revision = canonical(revision());
        StringBuilder canonical = new StringBuilder();
        if (epoch != 0 || upstream.indexOf(':') >= 0) {
            canonical.append(epoch).append(':');
        }
        canonical.append(upstream.isEmpty() ? "0" : upstream);
        if (!revision.isEmpty() || upstream.indexOf('-') >= 0) {
            canonical.append('-').append(revision.isEmpty() ? "0" : revision);
        }
        return canonical.toString();
    }

    private static String canonical(String part) {
        StringBuilder canonical = new StringBuilder();
        int i = 0;
        while (i < part.length()) {
            char c = part.charAt(i);
            if (!digit(c)) {
                canonical.append(c);
                i++;
                continue;
            }
            int start = i;
            while (i < part.length() && digit(part.charAt(i))) {
                i++;
            }
            while (start < i && part.charAt(start) == '0') {
                start++;
            }
            if (start < i) {
                canonical.append(part, start, i);
            } else if (i < part.length()) {
                canonical.append('0');
            }
        }
        return canonical.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return canonical().hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
