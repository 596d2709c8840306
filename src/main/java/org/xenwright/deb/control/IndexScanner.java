package org.xenwright.deb.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks over the bytes of a Packages index, making only the strings that every look-up needs. */
final class IndexScanner {
    private static final byte[][] KEYS = {
        ascii("package"),
        ascii("version"),
        ascii("architecture"),
        ascii("multi-arch"),
        ascii("priority"),
        ascii("essential"),
        ascii("protected"),
        ascii("important"),
        ascii("provides")
    };

    private final byte[] text;
    private final PackageSource source;
    /** The few words that repeat in every stanza. */
    private final Map<String, String> words = new HashMap<>();

    private final @Nullable String[] values = new @Nullable String[KEYS.length];
    private int line = 1;

    IndexScanner(byte[] text, PackageSource source) {
        this.text = text;
        this.source = source;
    }

    List<BinaryPackage> packages() throws ControlSyntaxException {
        List<BinaryPackage> packages = new ArrayList<>();
        int from = -1;
        int firstLine = 0;
        int at = 0;
        while (at < text.length) {
            int stop = lineEnd(text, at, text.length);
            if (blank(text, at, stop)) {
                if (from >= 0) {
                    packages.add(finish(from, at, firstLine));
                    from = -1;
                }
            } else if (text[at] != '#') {
                if (from < 0) {
                    from = at;
                    firstLine = line;
                }
                key(at, stop);
            }
            at = stop + 1;
            line++;
        }
        if (from >= 0) {
            packages.add(finish(from, text.length, firstLine));
        }
        return packages;
    }

    private void key(int at, int stop) throws ControlSyntaxException {
        if (text[at] == ' ' || text[at] == '\t') {
            return;
        }
        int colon = at;
        while (colon < stop && text[colon] != ':') {
            colon++;
        }
        if (colon == at || colon == stop) {
            throw new ControlSyntaxException(
                    source.id(), line, "expected 'Field: value', found '" + string(at, Math.min(stop, at + 60)) + "'");
        }
        for (int k = 0; k < KEYS.length; k++) {
            if (named(text, at, colon, KEYS[k])) {
                if (values[k] != null) {
                    throw new ControlSyntaxException(
                            source.id(), line, "field '" + string(at, colon) + "' comes twice in one paragraph");
                }
                values[k] = string(colon + 1, stop).strip();
                return;
            }
        }
    }

    private BinaryPackage finish(int from, int end, int firstLine) throws ControlSyntaxException {
        String name = required(0, "Package", firstLine);
        String version = required(1, "Version", firstLine);
        String architecture = required(2, "Architecture", firstLine);
        Version parsed;
        try {
            parsed = Version.of(version);
        } catch (IllegalArgumentException e) {
            throw new ControlSyntaxException(source.id(), firstLine, "package " + name + ": " + e.getMessage());
        }
        BinaryPackage.Stanza stanza = new BinaryPackage.Stanza(
                name,
                parsed,
                words.computeIfAbsent(architecture, word -> word),
                values[3] == null ? MultiArch.NO : MultiArch.of(values[3]),
                values[4] == null ? Priority.EXTRA : Priority.of(values[4]),
                "yes".equalsIgnoreCase(values[5]),
                "yes".equalsIgnoreCase(values[6]) || "yes".equalsIgnoreCase(values[7]),
                values[8] != null);
        Arrays.fill(values, null);
        return new BinaryPackage(stanza, source, text, from, end, firstLine);
    }

    private String required(int key, String name, int firstLine) throws ControlSyntaxException {
        String value = values[key];
        if (value == null || value.isEmpty()) {
            throw new ControlSyntaxException(source.id(), firstLine, "a paragraph without a value for '" + name + "'");
        }
        return value;
    }

    /** Returns a field of the stanza between two offsets, null when it has none. */
    static @Nullable String field(byte[] text, int from, int end, String field) {
        byte[] key = ascii(field.toLowerCase(Locale.ROOT));
        int at = from;
        while (at < end) {
            int stop = lineEnd(text, at, end);
            if (stop - at > key.length && text[at + key.length] == ':' && named(text, at, at + key.length, key)) {
                return value(text, at + key.length + 1, stop, end);
            }
            at = stop + 1;
        }
        return null;
    }

    private static String value(byte[] text, int from, int stop, int end) {
        StringBuilder value = new StringBuilder(new String(text, from, stop - from, StandardCharsets.UTF_8).strip());
        int at = stop + 1;
        while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '#')) {
            int next = lineEnd(text, at, end);
            if (text[at] != '#') {
                String more = new String(text, at + 1, next - at - 1, StandardCharsets.UTF_8);
                value.append('\n').append(more.stripTrailing());
            }
            at = next + 1;
        }
        return value.toString();
    }

    private String string(int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    static boolean named(byte[] text, int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int c = text[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean blank(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private static int lineEnd(byte[] text, int from, int end) {
        int i = from;
        while (i < end && text[i] != '\n') {
            i++;
        }
        return i;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
