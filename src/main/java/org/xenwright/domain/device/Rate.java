package org.xenwright.domain.device;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limit of a card's traffic, read as {@code xlu_vif_parse_rate} reads it.
 *
 * @param bytesPerInterval credit per interval
 * @param intervalMicros length of the interval
 */
public record Rate(long bytesPerInterval, long intervalMicros) {
    private static final long U32 = 0xFFFF_FFFFL;
    private static final Pattern BYTES = Pattern.compile("([0-9]+)([GMK]?[Bb]/s)");
    private static final Pattern INTERVAL = Pattern.compile("([0-9]+)([mu]?s?)");

    /**
     * Reads {@code 10MB/s}, {@code 10Mb/s@20ms}; digits that begin with 0 are octal, as in Xen.
     *
     * @throws SpecificationException when xl would stop at it
     */
    public static Rate parse(String text) throws SpecificationException {
        int at = text.indexOf('@');
        String bytes = at < 0 ? text : text.substring(0, at);
        long perSecond = bytesPerSecond(bytes);
        long interval = at < 0 ? 50_000 : micros(text.substring(at + 1));
        if (interval != 0 && Long.compareUnsigned(perSecond, Long.divideUnsigned(-1L, interval)) > 0) {
            throw new SpecificationException("a rate beyond 64 bits", text);
        }
        return new Rate(Long.divideUnsigned(perSecond * interval, 1_000_000), interval);
    }

    private static long bytesPerSecond(String text) throws SpecificationException {
        Matcher matcher = BYTES.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new SpecificationException("a rate that is not like 10MB/s or 10Mb/s", text);
        }
        Digits digits = Digits.of(text);
        long value = digits.value;
        char unit = text.charAt(digits.end);
        value *= unit == 'G' ? 1_000_000_000L : unit == 'M' ? 1_000_000 : unit == 'K' ? 1000 : 1;
        boolean bits = unit == 'b' || digits.end + 1 < text.length() && text.charAt(digits.end + 1) == 'b';
        return bits ? value / 8 : value;
    }

    private static long micros(String text) throws SpecificationException {
        if (!INTERVAL.matcher(text).matches()) {
            throw new SpecificationException("an interval that is not like 50ms", text);
        }
        Digits digits = Digits.of(text);
        char unit = digits.end < text.length() ? text.charAt(digits.end) : 's';
        long value = digits.value * (unit == 's' ? 1_000_000 : unit == 'm' ? 1000 : 1);
        if (value > U32) {
            throw new SpecificationException("an interval beyond 32 bits of microseconds", text);
        }
        return value;
    }

    /** The number that {@code strtoull} with base 0 reads from the front; an 8 or 9 ends an octal number. */
    private record Digits(long value, int end) {
        static Digits of(String text) throws SpecificationException {
            int radix = text.charAt(0) == '0' ? 8 : 10;
            long value = 0;
            int end = 0;
            while (end < text.length() && value <= U32 && digit(text.charAt(end), radix) >= 0) {
                value = value * radix + digit(text.charAt(end), radix);
                end++;
            }
            if (value == 0 || value > U32) {
                throw new SpecificationException("a number of zero or beyond 32 bits", text);
            }
            return new Digits(value, end);
        }

        private static int digit(char c, int radix) {
            return c < 128 ? Character.digit(c, radix) : -1;
        }
    }
}
