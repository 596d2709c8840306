package org.xenwright.filesystem.iso9660;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names of one directory as ECMA-119, level 1, has them: eight capital letters, digits or underscores, and three more
 * behind a dot for a file. Two names that would be the same get a number.
 */
final class IsoNames {
    private static final int BASE = 8;
    private static final int EXTENSION = 3;

    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Returns the name of a file, with its version. */
    byte[] file(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        int dot = text.lastIndexOf('.');
        String base = dot <= 0 ? text : text.substring(0, dot);
        String extension = dot <= 0 ? "" : cut(text.substring(dot + 1), EXTENSION);
        return bytes(free(cut(base, BASE), "." + extension) + ";1");
    }

    /** Returns the name of a directory. */
    byte[] directory(byte[] name) {
        String free = free(cut(new String(name, StandardCharsets.ISO_8859_1), BASE), ".");
        return bytes(free.substring(0, free.length() - 1));
    }

    private String free(String base, String extension) {
        String name = base + extension;
        while (!taken.add(name)) {
            String number = String.valueOf(numbers.merge(base + extension, 1, Integer::sum));
            name = base.substring(0, Math.min(base.length(), BASE - number.length())) + number + extension;
        }
        return name;
    }

    private static String cut(String text, int length) {
        StringBuilder cut = new StringBuilder();
        for (int i = 0; i < Math.min(length, text.length()); i++) {
            char c = text.charAt(i);
            char capital = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
            cut.append(capital >= 'A' && capital <= 'Z' || capital >= '0' && capital <= '9' ? capital : '_');
        }
        return cut.toString();
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
