package org.xenwright.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limit to the work of rendering one template, in steps: a node that is rendered, a round of a loop, an element of
 * a list, 64 characters of a text. It is counted and not timed, so that a template renders on every machine or on none.
 * Not thread-safe.
 */
final class Budget {
    /** Some seconds of work; the largest template of a domain takes some thousands. */
    static final long STEPS = 20_000_000;

    /** Rounds of loops. */
    static final int ROUNDS = 1_000_000;

    /** Longest text a template may make, and most elements of a list or map with all that is in it. */
    static final int TEXT = 1 << 20;

    private static final int CHARACTERS = 64;
    private static final int DIGITS = 1024;
    private static final int BACKSLASHES = 256;

    private long steps;
    private int rounds;

    /**
     * Makes sure that Velocity can read a text: it goes through a run of backslashes once for each of them.
     *
     * @return the text
     */
    static String readable(String text) {
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '\\' ? run + 1 : 0;
            if (run > BACKSLASHES) {
                throw new TemplateLimitException("more than " + BACKSLASHES + " backslashes in a row", BACKSLASHES);
            }
        }
        return text;
    }

    /** Starts to count anew. */
    void begin() {
        steps = 0;
        rounds = 0;
    }

    void spend(long more) {
        steps += more;
        if (steps > STEPS) {
            throw new TemplateLimitException("more than " + STEPS + " steps", STEPS);
        }
    }

    void round() {
        if (++rounds > ROUNDS) {
            throw new TemplateLimitException("more than " + ROUNDS + " rounds of loops", ROUNDS);
        }
        spend(1);
    }

    void text(long length) {
        spend(1 + length / CHARACTERS);
    }

    /**
     * Charges what a method does with a text: a search may compare every character of it with every one of the other, and a
     * new text may be made of it.
     */
    void method(long in, long with) {
        text(8 * in + in * with);
    }

    /**
     * Charges a value as often as it is asked for: whatever is done with it then goes through all of it at most once.
     *
     * @return the value
     */
    @Nullable
    Object value(@Nullable Object value) {
        spend(1);
        size(value, 0);
        return value;
    }

    /** Characters and elements of a value with all that is in it, counted once for each place that holds it. */
    private long size(@Nullable Object value, long before) {
        long sum = before + 1;
        if (value instanceof CharSequence text) {
            text(text.length());
            sum += text.length() / CHARACTERS;
        } else if (value instanceof Collection<?> list) {
            // ranges are made by their ends, so first by number
            check(sum + list.size());
            for (Object each : list) {
                spend(1);
                sum = size(each, sum);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> each : map.entrySet()) {
                spend(1);
                sum = size(each.getValue(), size(each.getKey(), sum));
            }
        } else if (value instanceof BigInteger number && number.bitLength() > DIGITS
                || value instanceof BigDecimal decimal
                        && decimal.unscaledValue().bitLength() > DIGITS) {
            throw new TemplateLimitException("a number of more than " + DIGITS + " binary digits", DIGITS);
        }
        check(sum);
        return sum;
    }

    private static void check(long sum) {
        if (sum > TEXT) {
            throw new TemplateLimitException("a list or map of more than " + TEXT + " elements", TEXT);
        }
    }

    /** Makes sure that a text in the making is not too long already. */
    static void growing(long length, String where) {
        if (length > TEXT) {
            throw new TemplateLimitException("a text of " + length + " characters in " + where, TEXT);
        }
    }
}
