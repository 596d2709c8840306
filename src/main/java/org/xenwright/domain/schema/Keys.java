package org.xenwright.domain.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.platform.GuestType;

/** All keys that xl knows, in the order in which they are written. */
public final class Keys {
    private static final Map<String, Key> ALL = load();

    private Keys() {}

    /** Finds the key of a name, if xl knows it. */
    public static Optional<Key> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Returns all keys by name, in canonical order. */
    public static Map<String, Key> all() {
        return ALL;
    }

    private static Map<String, Key> load() {
        Map<String, Key> keys = new LinkedHashMap<>();
        try (InputStream in = Keys.class.getResourceAsStream("keys.txt")) {
            if (in == null) {
                throw new IllegalStateException("the table of keys is missing from this jar");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    String[] fields = line.trim().split(" +", 6);
                    keys.put(fields[0], key(fields));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the table of keys", e);
        }
        return Collections.unmodifiableMap(keys);
    }

    private static Key key(String[] fields) {
        Set<Key.Kind> kinds = EnumSet.noneOf(Key.Kind.class);
        for (char kind : fields[1].toCharArray()) {
            kinds.add(
                    switch (kind) {
                        case 's' -> Key.Kind.TEXT;
                        case 'n' -> Key.Kind.NUMBER;
                        case 'b' -> Key.Kind.TRUTH;
                        case 'l' -> Key.Kind.LIST;
                        default -> throw new IllegalStateException("kind " + kind + " of " + fields[0]);
                    });
        }
        boolean arm = fields[2].equals("arm");
        String words = arm ? "pvh" : fields[2].equals("all") ? "pv,pvh,hvm" : fields[2];
        Set<GuestType> types = EnumSet.noneOf(GuestType.class);
        for (String word : words.split(",")) {
            types.add(GuestType.of(word).orElseThrow());
        }
        return new Key(
                fields[0],
                kinds,
                types,
                arm,
                XenVersion.parse(fields[3]).orElse(null),
                XenVersion.parse(fields[4]).orElse(null),
                fields[5]);
    }
}
