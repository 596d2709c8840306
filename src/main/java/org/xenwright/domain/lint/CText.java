package org.xenwright.domain.lint;

/** A text that is read from its front, as the C library does for xl. */
final class CText {
    private final String text;
    private int at;
    private long value;

    CText(String text) {
        this.text = text;
    }

    /** Reads a number as {@code atoi} does. */
    static int atoi(String text) {
        CText number = new CText(text);
        return number.number(10) ? (int) number.value : 0;
    }

    /**
     * Takes a number as {@code strtoul} does: white space, a sign and, for base 0 and 16, a prefix may lead it; one
     * beyond 64 bits becomes the largest number. Nothing is taken where there is no number.
     */
    boolean number(int base) {
        int i = at;
        while (i < text.length() && isSpace(text.charAt(i))) {
            i++;
        }
        boolean negative = i < text.length() && text.charAt(i) == '-';
        if (negative || i < text.length() && text.charAt(i) == '+') {
            i++;
        }
        boolean prefix = i + 2 < text.length()
                && text.charAt(i) == '0'
                && (text.charAt(i + 1) | 0x20) == 'x'
                && digit(text.charAt(i + 2), 16) >= 0;
        int radix = base != 0 ? base : prefix ? 16 : i < text.length() && text.charAt(i) == '0' ? 8 : 10;
        i += radix == 16 && prefix ? 2 : 0;
        int start = i;
        long sum = 0;
        boolean beyond = false;
        while (i < text.length() && digit(text.charAt(i), radix) >= 0) {
            int digit = digit(text.charAt(i), radix);
            beyond |= Long.compareUnsigned(sum, Long.divideUnsigned(-1L - digit, radix)) > 0;
            sum = sum * radix + digit;
            i++;
        }
        if (i == start) {
            return false;
        }
        at = i;
        value = beyond ? -1L : negative ? -sum : sum;
        return true;
    }

    /** Returns the number taken last, without a sign. */
    long value() {
        return value;
    }

    /** Returns whether the number taken last is more than this one. */
    boolean exceeds(long most) {
        return Long.compareUnsigned(value, most) > 0;
    }

    /** Takes a character if it is next. */
    boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    boolean done() {
        return at == text.length();
    }

    /** Returns the rest. */
    String rest() {
        return text.substring(at);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static int digit(char c, int radix) {
        return c < 128 ? Character.digit(c, radix) : -1;
    }
}
