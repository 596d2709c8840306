package org.xenwright.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * A {@code xen.lock.json}: fields in one order, a line each, a final newline, and a digest over all of it, so that an
 * edit by hand is noticed.
 */
public final class LockFile {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");

    private final Path file;

    public LockFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /**
     * The lock, or empty when there is no file.
     *
     * @throws org.xenwright.problem.ProblemException when the file was edited by hand or is of another schema
     */
    public Optional<Lock> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw broken("line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage())
                    .raise(e);
        }
        int schema = root.path("schema").asInt();
        if (schema != Lock.SCHEMA) {
            throw broken("schema " + root.path("schema"))
                    .expected("schema " + Lock.SCHEMA)
                    .raise();
        }
        Lock lock = new Reader(root).lock();
        if (!content(tree(lock)).hex().equals(root.path("content").asText())) {
            throw broken("a content that its own digest does not fit: it was edited by hand or merged")
                    .raise();
        }
        return Optional.of(lock);
    }

    /** Writes the file beside its place and moves it there. */
    public void write(Lock lock) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.writeString(partial, text(lock));
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** The file's text. */
    static String text(Lock lock) throws IOException {
        ObjectNode tree = tree(lock);
        tree.put("content", content(tree).hex());
        return print(tree);
    }

    private static Digest content(ObjectNode tree) throws IOException {
        return Digest.of(print(tree));
    }

    private static String print(ObjectNode tree) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(LINES)
                .withArrayIndenter(LINES);
        return JSON.writer(printer).writeValueAsString(tree) + "\n";
    }

    private static ObjectNode tree(Lock lock) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", Lock.SCHEMA);
        root.put("inputs", lock.inputs().hex());
        root.put("clock", lock.clock().toString());
        ArrayNode sources = root.putArray("sources");
        for (Lock.Source source : lock.sources()) {
            ObjectNode node = sources.addObject();
            node.put("id", source.id());
            text(node, "origin", source.origin());
            text(node, "label", source.label());
            node.put("suite", source.suite());
            text(node, "codename", source.codename());
            source.components().forEach(node.putArray("components")::add);
            node.put("architecture", source.architecture());
            node.put("date", source.date().toString());
            Instant validUntil = source.validUntil();
            text(node, "validUntil", validUntil == null ? null : validUntil.toString());
            node.put("release", source.release().hex());
            source.signers().forEach(node.putArray("signers")::add);
        }
        if (!lock.bases().isEmpty()) {
            ArrayNode bases = root.putArray("bases");
            for (Lock.LockedBase each : lock.bases()) {
                ObjectNode node = bases.addObject();
                node.put("from", each.from());
                node.put("digest", each.digest());
                node.put("size", each.size());
            }
        }
        ArrayNode packages = root.putArray("packages");
        for (Lock.LockedPackage each : lock.packages()) {
            ObjectNode node = packages.addObject();
            node.put("name", each.name());
            node.put("version", each.version());
            node.put("architecture", each.architecture());
            if (each.purpose() == Lock.Purpose.INITRAMFS) {
                node.put("purpose", "initramfs");
            }
            node.put("source", each.source());
            node.put("file", each.file());
            node.put("size", each.size());
            node.put("sha256", each.sha256().hex());
            if (each.asked()) {
                node.put("asked", true);
            }
            node.put("reason", each.reason());
        }
        ArrayNode artifacts = root.putArray("artifacts");
        for (Lock.LockedArtifact each : lock.artifacts()) {
            ObjectNode node = artifacts.addObject();
            node.put("coordinates", each.coordinates());
            node.put("size", each.size());
            node.put("sha256", each.sha256().hex());
        }
        return root;
    }

    private static void text(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    private Problem broken(String found) {
        return Problem.of(
                        "reading the lock",
                        "restore the file from version control, or delete it and run 'mvn xen:lock' to make a new one")
                .at(file.toString())
                .found(found);
    }

    /** Reads the tree back; every field that is not known is an error. */
    private final class Reader {
        private final JsonNode root;

        Reader(JsonNode root) {
            this.root = root;
        }

        Lock lock() {
            only(root, "schema", "inputs", "clock", "sources", "packages", "artifacts", "bases", "content");
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
                        "reason");
                packages.add(new Lock.LockedPackage(
                        text(node, "name"),
                        text(node, "version"),
                        text(node, "architecture"),
                        node.has("purpose") ? Lock.Purpose.INITRAMFS : Lock.Purpose.IMAGE,
                        text(node, "source"),
                        text(node, "file"),
                        size(node),
                        digest(node, "sha256"),
                        node.path("asked").asBoolean(),
                        text(node, "reason")));
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
            return new Lock(digest(root, "inputs"), time(root, "clock"), sources, packages, artifacts, bases);
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
    }
}
