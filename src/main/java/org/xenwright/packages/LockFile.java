package org.xenwright.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.store.Digest;

/**
 * A {@code xen.lock.json}: fields in one order, a line each, a final newline, and a digest over all of it, so that an
 * edit by hand is noticed.
 */
public final class LockFile {
    private static final ObjectMapper JSON = JsonText.mapper();

    private final Path file;

    public LockFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /**
     * Returns the lock, or empty when there is no file.
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
            throw LockReader.broken(file, "line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage())
                    .raise(e);
        }
        int schema = root.path("schema").asInt();
        if (schema != Lock.SCHEMA) {
            throw LockReader.broken(file, "schema " + root.path("schema"))
                    .expected("schema " + Lock.SCHEMA)
                    .raise();
        }
        Lock lock = new LockReader(root, file).lock();
        if (!content(tree(lock)).hex().equals(root.path("content").asText())) {
            throw LockReader.broken(file, "a content that its own digest does not fit: it was edited by hand or merged")
                    .raise();
        }
        return Optional.of(lock);
    }

    /** Writes the file beside its place and moves it there. */
    public void write(Lock lock) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        WholeFile.open(file).write(text(lock));
    }

    /** Returns the file's text. */
    public static String text(Lock lock) throws IOException {
        ObjectNode tree = tree(lock);
        tree.put("content", content(tree).hex());
        return print(tree);
    }

    private static Digest content(ObjectNode tree) throws IOException {
        return Digest.of(print(tree));
    }

    private static String print(ObjectNode tree) throws IOException {
        return JsonText.editable(tree);
    }

    private static ObjectNode tree(Lock lock) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", Lock.SCHEMA);
        if (!lock.world().equals(Lock.FIRST_WORLD)) {
            root.put("world", lock.world());
        }
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
            if (each.purpose() != Lock.Purpose.IMAGE) {
                node.put("purpose", each.purpose().word());
            }
            node.put("source", each.source());
            node.put("file", each.file());
            node.put("size", each.size());
            node.put("sha256", each.sha256().hex());
            if (each.asked()) {
                node.put("asked", true);
            }
            node.put("reason", each.reason());
            text(node, "advisory", each.advisory().isEmpty() ? null : each.advisory());
        }
        ArrayNode artifacts = root.putArray("artifacts");
        for (Lock.LockedArtifact each : lock.artifacts()) {
            ObjectNode node = artifacts.addObject();
            node.put("coordinates", each.coordinates());
            node.put("size", each.size());
            node.put("sha256", each.sha256().hex());
        }
        if (!lock.accounts().isEmpty()) {
            ObjectNode accounts = root.putObject("accounts");
            ObjectNode users = accounts.putObject("users");
            lock.accounts().users().forEach(users::put);
            ObjectNode groups = accounts.putObject("groups");
            lock.accounts().groups().forEach(groups::put);
        }
        return root;
    }

    private static void text(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}
