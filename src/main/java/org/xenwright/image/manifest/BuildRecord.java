package org.xenwright.image.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.xenwright.content.JsonText;
import org.xenwright.store.NamedInputs;

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

    /**
     * Why the outputs in a folder are not those of a build.
     *
     * @param summary in a few words
     * @param inputs those that are not what they were; none when that is not known
     */
    public record Reason(String summary, List<NamedInputs.Difference> inputs) {
        public Reason {
            inputs = List.copyOf(inputs);
        }

        /** Returns a reason that is no input. */
        public static Reason of(String summary) {
            return new Reason(summary, List.of());
        }

        private static Reason of(List<NamedInputs.Difference> inputs) {
            String more = inputs.size() > 1 ? ", and " + (inputs.size() - 1) + " more: -Dxen.explain lists them" : "";
            return inputs.isEmpty() ? of("an input changed") : new Reason(inputs.get(0) + more, inputs);
        }
    }

    /** Returns why the outputs are not those of these inputs; empty when they are. */
    public Optional<Reason> difference(NamedInputs inputs) throws IOException {
        if (!Files.exists(file)) {
            return Optional.of(Reason.of("nothing was built here before"));
        }
        JsonNode root;
        try {
            root = JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            return Optional.of(Reason.of("the record of the last build is damaged"));
        }
        String fingerprint = inputs.digest().hex();
        if (!root.path("fingerprint").asText().equals(fingerprint)
                && !root.path("recorded").asText().equals(fingerprint)) {
            Map<String, String> before = inputs(root);
            return Optional.of(
                    Reason.of(before.isEmpty() ? List.of() : NamedInputs.differences(before, inputs.parts())));
        }
        for (JsonNode each : root.path("outputs")) {
            Path output = file.resolveSibling(each.path("file").asText());
            if (!Files.exists(output)
                    || Files.size(output) != each.path("size").asLong()
                    || Files.getLastModifiedTime(output).toMillis()
                            != each.path("modified").asLong()) {
                return Optional.of(Reason.of(output.getFileName() + " was changed or is gone"));
            }
        }
        return Optional.empty();
    }

    /** Returns a text for each input of the last build; none where that is not known. */
    public Map<String, String> inputs() throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return inputs(JSON.readTree(file.toFile()));
        } catch (JsonProcessingException e) {
            return Map.of(); // damaged, as the next build will say
        }
    }

    private static Map<String, String> inputs(JsonNode root) {
        Map<String, String> inputs = new TreeMap<>();
        root.path("inputs")
                .properties()
                .forEach(each -> inputs.put(each.getKey(), each.getValue().asText()));
        return inputs;
    }

    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /** @param recorded the inputs with the build's own additions to its lock */
    public void write(NamedInputs inputs, NamedInputs recorded, List<Path> outputs) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("fingerprint", inputs.digest().hex());
        root.put("recorded", recorded.digest().hex());
        ObjectNode parts = root.putObject("inputs");
        recorded.parts().forEach(parts::put);
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
