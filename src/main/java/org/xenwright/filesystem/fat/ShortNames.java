package org.xenwright.filesystem.fat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The short names of a folder: eight characters and three, in upper case. A name that has this form, but for its case,
 * is its own; the others are cut to a stem and counted, {@code README~1.TXT}, in the order of the folder.
 */
final class ShortNames {
    /** Bytes of one, its two parts padded with blanks and without a dot. */
    static final int LENGTH = 11;

    private static final int STEM = 8;
    private static final int EXTENSION = 3;
    private static final String FURTHER = "$%'-_@~`!(){}^#&";

    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> counters = new HashMap<>();

    private ShortNames() {}

    /** Returns the short names of a folder's names, which differ in more than case. */
    static List<byte[]> of(List<String> names) {
        ShortNames folder = new ShortNames();
        List<String> found = new ArrayList<>();
        for (String name : names) {
            String own = padded(upper(name));
            found.add(own);
            folder.taken.add(own);
        }
        List<byte[]> stored = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String own = found.get(i);
            stored.add((own.isEmpty() ? folder.counted(names.get(i)) : own).getBytes(StandardCharsets.US_ASCII));
        }
        return stored;
    }

    /** Returns whether a short name says all of a name. */
    static boolean says(String name, byte[] stored) {
        return Arrays.equals(padded(name).getBytes(StandardCharsets.US_ASCII), stored);
    }

    /** Returns the sum that ties parts of a long name to the short one behind them. */
    static int checksum(byte[] stored) {
        int sum = 0;
        for (byte each : stored) {
            sum = ((sum & 1) << 7 | sum >>> 1) + (each & 0xff) & 0xff;
        }
        return sum;
    }

    /** Returns the stored form of a name that has the form of a short one; empty for any other. */
    private static String padded(String name) {
        int dot = name.indexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        String extension = dot < 0 ? "" : name.substring(dot + 1);
        boolean fits = isPart(stem, STEM) && (dot < 0 || isPart(extension, EXTENSION));
        return fits ? joined(stem, extension) : "";
    }

    private static boolean isPart(String part, int most) {
        return !part.isEmpty() && part.length() <= most && part.chars().allMatch(ShortNames::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || FURTHER.indexOf(c) >= 0;
    }

    private static String joined(String stem, String extension) {
        return stem + " ".repeat(STEM - stem.length()) + extension + " ".repeat(EXTENSION - extension.length());
    }

    /** Only letters of ASCII: others have no place in a short name. */
    private static String upper(String name) {
        return name.chars().allMatch(c -> c < 0x80) ? name.toUpperCase(Locale.ROOT) : name;
    }

    private String counted(String name) {
        int dot = name.lastIndexOf('.');
        String stem = cleaned(dot <= 0 ? name : name.substring(0, dot), STEM - 2);
        String extension = dot <= 0 ? "" : cleaned(name.substring(dot + 1), EXTENSION);
        int number = counters.getOrDefault(stem + "." + extension, 1);
        String found;
        do {
            String tail = "~" + number++;
            found = joined(stem.substring(0, Math.min(stem.length(), STEM - tail.length())) + tail, extension);
        } while (!taken.add(found));
        counters.put(stem + "." + extension, number);
        return found;
    }

    private static String cleaned(String part, int most) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < part.length() && clean.length() < most; i++) {
            char c = part.charAt(i) < 0x80 ? Character.toUpperCase(part.charAt(i)) : '_';
            if (c != ' ' && c != '.') {
                clean.append(isAllowed(c) ? c : '_');
            }
        }
        return clean.toString();
    }
}
