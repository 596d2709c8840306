package org.xenwright.customize;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * What a system says it is (os-release(5)).
 *
 * @param fields by name, without their quotes
 */
public record OsRelease(Map<String, String> fields) {
    private static final int LARGEST = 1 << 16;

    public OsRelease {
        fields = Map.copyOf(fields);
    }

    /** That of a tree; without fields when it has none. */
    public static OsRelease of(Tree tree) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        RegularFile file = tree.follow("etc/os-release")
                .or(() -> tree.follow("usr/lib/os-release"))
                .filter(RegularFile.class::isInstance)
                .map(RegularFile.class::cast)
                .orElse(null);
        if (file != null) {
            for (String line : new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8).split("\n")) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    fields.put(
                            line.substring(0, equals),
                            line.substring(equals + 1).strip().replaceAll("^[\"']|[\"']$", ""));
                }
            }
        }
        return new OsRelease(fields);
    }

    /** {@code debian}, {@code ubuntu}; empty when it does not say. */
    public String id() {
        return fields.getOrDefault("ID", "");
    }

    /** {@code bookworm}; empty when it does not say. */
    public String codename() {
        return fields.getOrDefault("VERSION_CODENAME", "");
    }

    /** A name for people. */
    public String name() {
        return fields.getOrDefault("PRETTY_NAME", id().isEmpty() ? "an unknown system" : id());
    }
}
