package org.xenwright.image.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.xenwright.content.JsonText;

/**
 * The record of the last build in a folder: its inputs and its outputs, so that the next build can tell that nothing
 * changed without opening a package. Lies beside the outputs; deleting it only costs a build.
 */
public final class BuildRecord {
    private static final ObjectMapper JSON = JsonText.mapper();

    private final Path file;

    public BuildRecord(Path folder) {
        this.file = folder.resolve(".build.json");
    }

    /** Returns why the outputs are not those of this fingerprint; empty when they are. */
    public Optional<String> difference(String fingerprint) throws IOException {
        if (!Files.exists(file)) {
            return Optional.of("nothing was built here before");
        }
        JsonNode root;
        try {
            root = JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            return Optional.of("the record of the last build is damaged");
        }
        if (!root.path("fingerprint").asText().equals(fingerprint)
                && !root.path("recorded").asText().equals(fingerprint)) {
            return Optional.of("an input changed");
        }
        for (JsonNode each : root.path("outputs")) {
            Path output = file.resolveSibling(each.path("file").asText());
            if (!Files.exists(output)
                    || Files.size(output) != each.path("size").asLong()
                    || Files.getLastModifiedTime(output).toMillis()
                            != each.path("modified").asLong()) {
                return Optional.of(output.getFileName() + " was changed or is gone");
            }
        }
        return Optional.empty();
    }

    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /** @param recorded the fingerprint with the build's own additions to its lock */
    public void write(String fingerprint, String recorded, List<Path> outputs) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("fingerprint", fingerprint);
        root.put("recorded", recorded);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        for (Path output : outputs) {
            ObjectNode node = root.withArray("outputs").addObject();
            node.put("file", folder.relativize(output.toAbsolutePath()).toString());
            node.put("size", Files.size(output));
            node.put("modified", Files.getLastModifiedTime(output).toMillis());
        }
        JSON.writeValue(file.toFile(), root);
    }
}
