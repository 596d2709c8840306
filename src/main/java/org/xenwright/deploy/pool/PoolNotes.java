package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Notes that a pool keeps in its own {@code other_config}. Adding is all that is atomic: it fails where the key is there.
 * So what changes is written under a new key before the old one is removed.
 */
final class PoolNotes {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HH:mm:ss'Z'");

    private final XapiSession session;

    PoolNotes(XapiSession session) {
        this.session = session;
    }

    /**
     * The pool's own record.
     *
     * @param reference to it
     * @param master the reference to its first host
     * @param config what it remembers
     */
    record Pool(String reference, String master, Map<String, String> config) {
        /** Returns the notes of a kind, by what follows in their keys. */
        SortedMap<String, String> of(PoolMark mark, String rest) {
            String start = mark.key(rest) + ":";
            SortedMap<String, String> found = new TreeMap<>();
            config.forEach((key, value) -> {
                if (key.startsWith(start)) {
                    found.put(key.substring(start.length()), value);
                }
            });
            return found;
        }

        /** Returns the names of all deployments that have an inventory, in their order. */
        SortedSet<String> deployments() {
            String start = PoolMark.INVENTORY.key("");
            SortedSet<String> found = new TreeSet<>();
            config.keySet().forEach(key -> {
                int end = key.lastIndexOf(':');
                if (key.startsWith(start) && end > start.length()) {
                    found.add(key.substring(start.length(), end));
                }
            });
            return found;
        }
    }

    /** Reads them. */
    Pool read() throws IOException {
        Map.Entry<String, JsonNode> pool = first(session.call("pool.get_all_records"));
        return new Pool(
                pool.getKey(),
                pool.getValue().path("master").asText(),
                PoolMark.read(pool.getValue().path("other_config")));
    }

    private static Map.Entry<String, JsonNode> first(JsonNode records) throws IOException {
        if (records.isEmpty()) {
            throw new IOException("a pool without a record of itself");
        }
        return records.properties().iterator().next();
    }

    /** Adds a note; returns false when the key is there already. */
    boolean add(Pool pool, String key, String value) throws IOException {
        try {
            session.call("pool.add_to_other_config", pool.reference(), key, value);
            return true;
        } catch (XapiRefusal refusal) {
            if (refusal.is("MAP_DUPLICATE_KEY")) {
                return false;
            }
            throw refusal;
        }
    }

    /** Removes a note; one that is not there is none. */
    void remove(Pool pool, String key) throws IOException {
        session.call("pool.remove_from_other_config", pool.reference(), key);
    }

    /** Returns what the clock of the pool's first host shows, by which all its users reckon. */
    Instant time(Pool pool) throws IOException {
        String text = session.call("host.get_servertime", pool.master()).asText();
        try {
            return LocalDateTime.parse(text.replace("-", ""), TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IOException("a pool whose clock shows no time", e);
        }
    }
}
