package org.xenwright.domain.emit;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The {@code key=value} parts of a device, taken one by one so that the rest can be reported. */
final class Options {
    private final Map<String, String> left = new LinkedHashMap<>();

    /** Reads the parts between commas; a part without a value gets an empty one. */
    Options(String text) {
        for (String part : text.split(",")) {
            String token = part.strip();
            int equals = token.indexOf('=');
            if (!token.isEmpty()) {
                left.put(
                        equals < 0 ? token : token.substring(0, equals).strip(),
                        equals < 0 ? "" : token.substring(equals + 1).strip());
            }
        }
    }

    @Nullable
    String take(String key) {
        return left.remove(key);
    }

    String take(String key, String otherwise) {
        String value = left.remove(key);
        return value == null ? otherwise : value;
    }

    /** Returns a number that is not negative, or the default; -1 for a text that is not one. */
    int number(String key, int otherwise) {
        String value = left.remove(key);
        if (value == null) {
            return otherwise;
        }
        return value.matches("\\d{1,9}") ? Integer.parseInt(value) : -1;
    }

    boolean on(String key, boolean otherwise) {
        String value = left.remove(key);
        return value == null ? otherwise : !value.equals("0");
    }

    String lower(String key, String otherwise) {
        return take(key, otherwise).toLowerCase(Locale.ROOT);
    }

    /** Returns the names of the parts that were not taken. */
    Set<String> rest() {
        return new TreeSet<>(left.keySet());
    }
}
