package org.xenwright.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The description a system gives of itself (os-release(5)).
 *
 * @param fields by name, without their quotes
 */
public record OsRelease(Map<String, String> fields) {
    /** The places where it may be; the first one counts. */
    private static final List<String> PLACES = List.of("etc/os-release", "usr/lib/os-release");

    private static final Pattern QUOTED = Pattern.compile("([\"'])(.*)\\1");
    private static final int LARGEST = 1 << 20;

    public OsRelease {
        fields = Map.copyOf(fields);
    }

    /** Reads that of a tree; without fields when it has none. */
    public static OsRelease of(Tree tree) throws IOException {
        for (String place : PLACES) {
            if (tree.follow(place).orElse(null) instanceof RegularFile file) {
                return of(SmallText.of(file, "/" + place, LARGEST, StandardCharsets.UTF_8));
            }
        }
        return new OsRelease(Map.of());
    }

    /** Reads that of the system below a folder; without fields when it has none. */
    public static OsRelease of(Path root) throws IOException {
        for (String place : PLACES) {
            Path file = root.resolve(place);
            if (Files.isRegularFile(file)) {
                return of(Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        return new OsRelease(Map.of());
    }

    private static OsRelease of(String text) {
        Map<String, String> fields = new TreeMap<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = line.substring(equals + 1).strip();
                Matcher quoted = QUOTED.matcher(value);
                fields.put(line.substring(0, equals), quoted.matches() ? quoted.group(2) : value);
            }
        }
        return new OsRelease(fields);
    }

    /** Returns {@code debian}, {@code ubuntu}; empty when it does not say. */
    public String id() {
        return fields.getOrDefault("ID", "");
    }

    /** Returns {@code bookworm}; empty when it does not say. */
    public String codename() {
        return fields.getOrDefault("VERSION_CODENAME", "");
    }

    /** Returns {@code 12}, else the codename; empty when it says neither. */
    public String version() {
        return fields.getOrDefault("VERSION_ID", codename());
    }

    /** Returns a name for people. */
    public String name() {
        return fields.getOrDefault("PRETTY_NAME", id().isEmpty() ? "an unknown system" : id());
    }
}
