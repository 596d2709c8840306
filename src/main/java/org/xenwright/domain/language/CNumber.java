package org.xenwright.domain.language;

import java.math.BigInteger;
import java.util.OptionalLong;

/** Numbers as C reads them for Xen: {@code strtol} with base 0 on a 64-bit machine. */
public final class CNumber {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private CNumber() {}

    /**
     * Returns the number that a text stands for: white space and a sign may lead, {@code 0x} makes it hexadecimal,
     * another leading 0 octal; none when anything is left over or the value is beyond 64 bits.
     */
    public static OptionalLong parse(String text) {
        int at = 0;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        boolean negative = at < text.length() && text.charAt(at) == '-';
        if (negative || at < text.length() && text.charAt(at) == '+') {
            at++;
        }
        int radix = 10;
        if (at < text.length() && text.charAt(at) == '0') {
            boolean hex = at + 2 < text.length()
                    && (text.charAt(at + 1) | 0x20) == 'x'
                    && digit(text.charAt(at + 2), 16) >= 0;
            radix = hex ? 16 : 8;
            at += hex ? 2 : 0;
        }
        if (at >= text.length()) {
            return OptionalLong.empty();
        }
        for (int i = at; i < text.length(); i++) {
            if (digit(text.charAt(i), radix) < 0) {
                return OptionalLong.empty();
            }
        }
        if (text.length() - at <= 15) {
            long value = Long.parseLong(text.substring(at), radix);
            return OptionalLong.of(negative ? -value : value);
        }
        BigInteger value = new BigInteger(text.substring(at), radix);
        value = negative ? value.negate() : value;
        return value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(value.longValue());
    }

    /** Returns whether a text is read with base 8 although it looks decimal: {@code 0512}. */
    public static boolean looksOctal(String text) {
        return text.length() > 1 && text.charAt(0) == '0' && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int digit(char c, int radix) {
        return c < 128 ? Character.digit(c, radix) : -1;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
