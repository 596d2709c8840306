package org.xenwright.domain.emit;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The {@code key=value} parts of a device, which are taken one by one so that the rest can be named. */
final class Options {
    private final Map<String, String> left = new LinkedHashMap<>();

    /** Reads the parts between commas; what has no value gets an empty one. */
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

    /** A number that is not negative, or what holds without one; -1 for what is none. */
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

    /** The names of what nobody took. */
    Set<String> rest() {
        return new TreeSet<>(left.keySet());
    }
}
