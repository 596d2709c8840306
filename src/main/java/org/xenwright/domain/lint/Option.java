package org.xenwright.domain.lint;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.schema.Releases;

/**
 * One of the parts of a device's text.
 *
 * @param key text before the first {@code =}, or all of it
 * @param value text behind it; null without one
 */
record Option(String key, @Nullable String value) {
    /** Returns the parts between commas, without empty ones and without spaces before a part. */
    static List<Option> of(String text) {
        List<Option> options = new ArrayList<>();
        for (String part : words(text, ',')) {
            int start = 0;
            while (start < part.length() && part.charAt(start) == ' ') {
                start++;
            }
            options.add(split(part.substring(start)));
        }
        return options;
    }

    /** Returns the words between separators as {@code strtok} finds them, so that none is empty. */
    static List<String> words(String text, char separator) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= text.length(); end++) {
            if (end == text.length() || text.charAt(end) == separator) {
                if (end > start) {
                    words.add(text.substring(start, end));
                }
                start = end + 1;
            }
        }
        return words;
    }

    private static Option split(String part) {
        int equals = part.indexOf('=');
        return equals < 0 ? new Option(part, null) : new Option(part.substring(0, equals), part.substring(equals + 1));
    }

    /**
     * Returns the option as a pair without white space around key and value; null when xl finds no pair. Until 4.17 any
     * number of {@code =} separated the two, since then only the first does.
     */
    @Nullable
    Option pair(Releases releases) {
        if (releases.reach(4, 18)) {
            return value == null || value.isEmpty() ? null : new Option(key.strip(), value.strip());
        }
        List<String> words = words(text(), '=');
        return words.size() < 2
                ? null
                : new Option(words.get(0).strip(), words.get(1).strip());
    }

    /** Returns the key of a pair; empty for a word alone, since no key is empty. */
    String keyOfPair() {
        return value == null ? "" : key;
    }

    /** Returns the value of a pair; empty for a word alone. */
    String valueOrEmpty() {
        return value == null ? "" : value;
    }

    /** Returns the text as it was written. */
    String text() {
        return value == null ? key : key + "=" + value;
    }
}
