package org.xenwright.packages;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/** Reads the tree of a lock file; every unknown field is an error. */
final class LockReader {
    private final JsonNode root;
    private final Path file;

    /** @param file what messages call it */
    LockReader(JsonNode root, Path file) {
        this.root = root;
        this.file = file;
    }

    Lock lock() {
        only(
                root,
                "schema",
                "world",
                "inputs",
                "clock",
                "sources",
                "packages",
                "artifacts",
                "bases",
                "accounts",
                "content");
        List<Lock.Source> sources = new ArrayList<>();
        for (JsonNode node : root.path("sources")) {
            only(
                    node,
                    "id",
                    "origin",
                    "label",
                    "suite",
                    "codename",
                    "components",
                    "architecture",
                    "date",
                    "validUntil",
                    "release",
                    "signers");
            sources.add(new Lock.Source(
                    text(node, "id"),
                    optional(node, "origin"),
                    optional(node, "label"),
                    text(node, "suite"),
                    optional(node, "codename"),
                    texts(node, "components"),
                    text(node, "architecture"),
                    time(node, "date"),
                    node.has("validUntil") ? time(node, "validUntil") : null,
                    digest(node, "release"),
                    texts(node, "signers")));
        }
        List<Lock.LockedPackage> packages = new ArrayList<>();
        for (JsonNode node : root.path("packages")) {
            only(
                    node,
                    "name",
                    "version",
                    "architecture",
                    "purpose",
                    "source",
                    "file",
                    "size",
                    "sha256",
                    "asked",
                    "reason",
                    "advisory");
            packages.add(new Lock.LockedPackage(
                    text(node, "name"),
                    text(node, "version"),
                    text(node, "architecture"),
                    node.has("purpose") ? purpose(text(node, "purpose")) : Lock.Purpose.IMAGE,
                    text(node, "source"),
                    text(node, "file"),
                    size(node),
                    digest(node, "sha256"),
                    node.path("asked").asBoolean(),
                    text(node, "reason"),
                    node.has("advisory") ? text(node, "advisory") : ""));
        }
        List<Lock.LockedArtifact> artifacts = new ArrayList<>();
        for (JsonNode node : root.path("artifacts")) {
            only(node, "coordinates", "size", "sha256");
            artifacts.add(new Lock.LockedArtifact(text(node, "coordinates"), size(node), digest(node, "sha256")));
        }
        List<Lock.LockedBase> bases = new ArrayList<>();
        for (JsonNode node : root.path("bases")) {
            only(node, "from", "digest", "size");
            bases.add(new Lock.LockedBase(text(node, "from"), text(node, "digest"), size(node)));
        }
        String world = optional(root, "world");
        return new Lock(
                world == null ? Lock.FIRST_WORLD : world,
                digest(root, "inputs"),
                time(root, "clock"),
                sources,
                packages,
                artifacts,
                bases,
                accounts());
    }

    private Lock.Purpose purpose(String word) {
        return Lock.Purpose.of(word)
                .orElseThrow(() -> broken("the purpose '" + word + "'").raise());
    }

    private AccountNumbers accounts() {
        JsonNode node = root.path("accounts");
        only(node, "users", "groups");
        return new AccountNumbers(numbers(node, "users"), numbers(node, "groups"));
    }

    private SortedMap<String, Long> numbers(JsonNode node, String field) {
        SortedMap<String, Long> numbers = new TreeMap<>();
        for (String name : (Iterable<String>) () -> node.path(field).fieldNames()) {
            JsonNode number = node.path(field).path(name);
            if (!number.isIntegralNumber() || number.asLong() < 1) {
                throw broken("the number " + number + " of " + name).raise();
            }
            numbers.put(name, number.asLong());
        }
        return numbers;
    }

    private void only(JsonNode node, String... known) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            throw broken("the unknown field '" + unknown.iterator().next() + "'")
                    .raise();
        }
    }

    private String text(JsonNode node, String field) {
        String value = optional(node, field);
        if (value == null) {
            throw broken("an entry without '" + field + "'").raise();
        }
        return value;
    }

    private @Nullable String optional(JsonNode node, String field) {
        return node.path(field).textValue();
    }

    private List<String> texts(JsonNode node, String field) {
        List<String> values = new ArrayList<>();
        node.path(field).forEach(each -> values.add(each.asText()));
        return values;
    }

    private long size(JsonNode node) {
        long size = node.path("size").asLong(-1);
        if (size < 0) {
            throw broken("the size " + node.path("size")).raise();
        }
        return size;
    }

    private Digest digest(JsonNode node, String field) {
        try {
            return new Digest(text(node, field));
        } catch (IllegalArgumentException e) {
            throw broken(field + " " + node.path(field))
                    .expected("64 hex digits")
                    .raise(e);
        }
    }

    private Instant time(JsonNode node, String field) {
        try {
            return Instant.parse(text(node, field));
        } catch (DateTimeParseException e) {
            throw broken(field + " " + node.path(field)).raise(e);
        }
    }

    private Problem broken(String found) {
        return broken(file, found);
    }

    static Problem broken(Path file, String found) {
        return Problem.of(
                        "reading the lock",
                        "restore the file from version control, or delete it and run 'mvn xen:lock' to make a new one")
                .at(file.toString())
                .found(found);
    }
}
