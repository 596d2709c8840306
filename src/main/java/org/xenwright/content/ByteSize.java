package org.xenwright.content;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write and read them: a number with K, M, G or T, in powers of 1024. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})([KMGT]?)(?:i?B)?");
    private static final String UNITS = " KMGT";

    private ByteSize() {}

    /** Returns the bytes a text like {@code 4G}, {@code 512M} or {@code 65536} names; empty when it is no size. */
    public static OptionalLong parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        int shift = matcher.group(2).isEmpty() ? 0 : 10 * UNITS.indexOf(matcher.group(2));
        return number > Long.MAX_VALUE >> shift ? OptionalLong.empty() : OptionalLong.of(number << shift);
    }

    /** About three digits: {@code 1.5 MB}, {@code 170 MB}. */
    public static String format(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %cB" : "%.0f %cB", value, UNITS.charAt(unit));
    }
}
