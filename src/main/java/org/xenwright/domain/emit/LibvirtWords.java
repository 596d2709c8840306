package org.xenwright.domain.emit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of libvirt's XML for each key of xl.cfg. */
final class LibvirtWords {
    /**
     * The words for a key.
     *
     * @param element that takes its values; null for none
     * @param usual the default of Xen; null where every value means something
     * @param why there is no element; for keys with one, why a value does not fit it
     */
    record Word(@Nullable String element, @Nullable String usual, String why) {}

    private static final Pattern LINE = Pattern.compile("\\A(\\S++) ++(?:! (?:=(\\S++) )?(.+)|(\\S++))");
    private static final Word UNKNOWN = new Word(null, null, "libvirt has no word for it");
    private static final Map<String, Word> ALL = load();

    private LibvirtWords() {}

    /** Returns all keys of the table, in its order. */
    static Map<String, Word> all() {
        return ALL;
    }

    /** Returns the words for a key; none for one that the table does not have. */
    static Word of(String key) {
        return ALL.getOrDefault(key, UNKNOWN);
    }

    private static Map<String, Word> load() {
        Map<String, Word> words = new LinkedHashMap<>();
        try (InputStream in = LibvirtWords.class.getResourceAsStream("libvirt.txt")) {
            if (in == null) {
                throw new IllegalStateException("the table of libvirt's words is missing from this jar");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                Matcher fields = LINE.matcher(line);
                if (fields.matches()) {
                    String element = fields.group(4);
                    String why = element == null ? fields.group(3) : "it does not fit into <" + element + ">";
                    words.put(fields.group(1), new Word(element, fields.group(2), why));
                } else if (!line.startsWith("#")) {
                    throw new IllegalStateException("a line of the table of libvirt's words: " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the table of libvirt's words", e);
        }
        return Collections.unmodifiableMap(words);
    }
}
