package org.xenwright.apk.database;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A version of an Alpine package: {@code digits{.digits}{letter{digits}}{_suffix{digits}}{-rN}}, ordered as apk-tools
 * 2 does. Equal versions may be spelt differently, as {@code 1.0-r1} and {@code 1.0-r01}.
 *
 * <p>Two rules surprise: a number after a dot that begins with zeros sorts as a fraction ({@code 1.05} before {@code
 * 1.5} and {@code 1.4}), and a version without an ending sorts before the same with {@code -r0}.
 */
public final class ApkVersion implements Comparable<ApkVersion> {
    /** The order of versions as texts; what is no version comes before all that are, in the order of its characters. */
    public static final Comparator<String> ORDER = ApkVersion::compare;

    /** Those before the version itself, each followed by the next. */
    private static final List<String> EARLIER = List.of("alpha", "beta", "pre", "rc");

    /** Those after it; {@code pre} must not be taken for {@code p}. */
    private static final List<String> LATER = List.of("cvs", "svn", "git", "hg", "p");

    /** As many digits as a number of 64 bits surely holds, and as apk takes. */
    private static final int DIGITS = 17;

    private static final int LONGEST = 1024;

    /** The parts, in the order in which apk ranks what follows a common beginning: an earlier one is greater. */
    private enum Kind {
        ZEROS,
        NUMBER,
        LETTER,
        SUFFIX,
        SUFFIX_NUMBER,
        REVISION,
        END
    }

    private record Part(Kind kind, long value) {}

    private final String text;
    private final List<Part> parts;

    private ApkVersion(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** @throws IllegalArgumentException when it is no version */
    public static ApkVersion of(String text) {
        return new ApkVersion(text, new Reading(text).parts());
    }

    /** Returns a version; empty for a text that is none. */
    static Optional<ApkVersion> find(String text) {
        try {
            return Optional.of(of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int compare(String a, String b) {
        Optional<ApkVersion> left = find(a);
        Optional<ApkVersion> right = find(b);
        if (left.isPresent() && right.isPresent()) {
            return left.get().compareTo(right.get());
        }
        return left.isPresent() ? 1 : right.isPresent() ? -1 : a.compareTo(b);
    }

    /** Reads the parts of one version. */
    private static final class Reading {
        private final String text;
        private final List<Part> parts = new ArrayList<>();
        private int at;

        Reading(String text) {
            this.text = text;
        }

        List<Part> parts() {
            if (text.length() > LONGEST) {
                throw wrong("has " + text.length() + " characters");
            }
            parts.add(new Part(Kind.NUMBER, number("does not begin with a digit")));
            while (at < text.length()) {
                char c = text.charAt(at);
                Kind last = parts.get(parts.size() - 1).kind();
                if (c == '.' && last == Kind.NUMBER) {
                    at++;
                    afterDot();
                } else if (c >= 'a' && c <= 'z' && last == Kind.NUMBER) {
                    at++;
                    parts.add(new Part(Kind.LETTER, c));
                    if (isDigit(at)) {
                        parts.add(new Part(Kind.NUMBER, number("")));
                    }
                } else if (c == '_') {
                    at++;
                    suffix();
                } else if (c == '-' && text.startsWith("-r", at)) {
                    at += 2;
                    parts.add(new Part(Kind.REVISION, number("has a revision without a number")));
                    if (at < text.length()) {
                        throw wrong("goes on behind its revision");
                    }
                } else {
                    throw wrong("has '" + c + "' where it may not be");
                }
            }
            parts.add(new Part(Kind.END, 0));
            return List.copyOf(parts);
        }

        /** The zeros beyond the first count down before the number itself counts up. */
        private void afterDot() {
            int zeros = 0;
            while (at + zeros + 1 < text.length()
                    && text.charAt(at + zeros) == '0'
                    && text.charAt(at + zeros + 1) == '0') {
                zeros++;
            }
            if (at < text.length() && text.charAt(at) == '0') {
                parts.add(new Part(Kind.ZEROS, -zeros));
                at += zeros;
                parts.add(new Part(Kind.NUMBER, number("")));
            } else {
                parts.add(new Part(Kind.ZEROS, number("has a dot without a number")));
                parts.add(new Part(Kind.NUMBER, 0));
            }
        }

        private void suffix() {
            for (int i = 0; i < EARLIER.size(); i++) {
                if (text.startsWith(EARLIER.get(i), at)) {
                    suffix(EARLIER.get(i), i - EARLIER.size());
                    return;
                }
            }
            for (int i = 0; i < LATER.size(); i++) {
                if (text.startsWith(LATER.get(i), at)) {
                    suffix(LATER.get(i), i);
                    return;
                }
            }
            throw wrong("has an unknown suffix");
        }

        private void suffix(String word, int rank) {
            at += word.length();
            parts.add(new Part(Kind.SUFFIX, rank));
            if (isDigit(at)) {
                parts.add(new Part(Kind.SUFFIX_NUMBER, number("")));
            }
        }

        private boolean isDigit(int index) {
            return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
        }

        private long number(String without) {
            int start = at;
            long value = 0;
            while (isDigit(at)) {
                if (at - start == DIGITS) {
                    throw wrong("has a number of more than " + DIGITS + " digits");
                }
                value = value * 10 + (text.charAt(at++) - '0');
            }
            if (at == start) {
                throw wrong(without);
            }
            return value;
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException("version '" + text + "' " + what);
        }
    }

    @Override
    public int compareTo(ApkVersion other) {
        for (int i = 0; ; i++) {
            Part here = parts.get(i);
            Part there = other.parts.get(i);
            if (here.kind() != there.kind()) {
                boolean before = here.kind() == Kind.SUFFIX && here.value() < 0;
                boolean after = there.kind() == Kind.SUFFIX && there.value() < 0;
                return before ? -1 : after ? 1 : there.kind().compareTo(here.kind());
            }
            if (here.value() != there.value()) {
                return Long.compare(here.value(), there.value());
            }
            if (here.kind() == Kind.END) {
                return 0;
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApkVersion version && parts.equals(version.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
