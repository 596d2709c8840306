package org.xenwright.domain.device;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The less usual options of a disk string.
 *
 * @param values texts by their keys: backend, backendtype, script, specification, colo-host, colo-port, colo-export,
 *     active-disk, hidden-disk
 * @param flags switches that were set, by the name of their positive form: discard, direct-io-safe, trusted, colo,
 *     grant_usage
 */
public record DiskOptions(Map<String, String> values, Map<String, Boolean> flags) {
    /** No options. */
    public static final DiskOptions NONE = new DiskOptions(Map.of(), Map.of());

    public DiskOptions {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    }

    /** Returns a text, if given. */
    public @Nullable String value(String key) {
        return values.get(key);
    }

    /** Returns a switch, if given. */
    public @Nullable Boolean flag(String name) {
        return flags.get(name);
    }

    /** Returns the options as the disk string has them, each with a comma before it. */
    String text() {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> text.append(',').append(key).append('=').append(value));
        flags.forEach((name, on) -> text.append(',').append(word(name, on)));
        return text.toString();
    }

    private static String word(String name, boolean on) {
        return switch (name) {
            case "trusted" -> on ? "trusted" : "untrusted";
            case "grant_usage" -> on ? "grant_usage=1" : "grant_usage=0";
            case "direct-io-safe" -> "direct-io-safe";
            default -> on ? name : "no-" + name;
        };
    }
}
