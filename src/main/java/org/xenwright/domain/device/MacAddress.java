package org.xenwright.domain.device;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A hardware address of one card.
 *
 * @param text six pairs of lower-case hex digits with colons
 */
public record MacAddress(String text) implements Comparable<MacAddress> {
    private static final Pattern PAIRS = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

    public MacAddress {
        if (!PAIRS.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not six pairs of lower-case hex digits with colons");
        }
    }

    /**
     * Reads six pairs of hex digits with colons in either case; xl would accept much else and make a wrong address of
     * it.
     */
    public static Optional<MacAddress> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return PAIRS.matcher(lower).matches() ? Optional.of(new MacAddress(lower)) : Optional.empty();
    }

    /** Returns whether the address names a group of cards, which no card may have. */
    public boolean multicast() {
        return (Character.digit(text.charAt(1), 16) & 1) == 1;
    }

    @Override
    public int compareTo(MacAddress other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
