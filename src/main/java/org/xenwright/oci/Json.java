package org.xenwright.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;

/** The documents of OCI (image-spec 1.1: descriptor.md, manifest.md, image-index.md, config.md) and back. */
final class Json {
    private static final ObjectMapper MAPPER = JsonText.mapper();

    private static final int MOST_DESCRIPTORS = 10_000;

    private final String name;

    /** @param name what errors call the document */
    Json(String name) {
        this.name = name;
    }

    Manifest manifest(byte[] json) throws ImageFormatException {
        JsonNode root = read(json, Manifest.LARGEST);
        if (root.path("schemaVersion").asInt() != 2) {
            throw new ImageFormatException(
                    name, "a manifest of schema " + root.path("schemaVersion") + " where 2 is the only one");
        }
        // the same bytes must not be a manifest to one reader and an index to another
        if (root.has("manifests") || root.has("fsLayers")) {
            throw new ImageFormatException(name, "a manifest that is an index too");
        }
        String type = root.path("mediaType").asText(MediaType.MANIFEST);
        if (!MediaType.isManifest(type)) {
            throw new ImageFormatException(name, "a manifest that calls itself " + type);
        }
        return new Manifest(
                type,
                root.path("artifactType").textValue(),
                descriptor(root.path("config")),
                descriptors(root.path("layers")),
                texts(root.path("annotations")));
    }

    boolean isIndex(byte[] json) throws ImageFormatException {
        return read(json, Manifest.LARGEST).has("manifests");
    }

    Index index(byte[] json) throws ImageFormatException {
        JsonNode root = read(json, Manifest.LARGEST);
        if (root.path("schemaVersion").asInt() != 2 || root.has("layers") || root.has("config")) {
            throw new ImageFormatException(name, "no index of images");
        }
        String type = root.path("mediaType").asText(MediaType.INDEX);
        if (!MediaType.isIndex(type)) {
            throw new ImageFormatException(name, "an index that calls itself " + type);
        }
        return new Index(type, descriptors(root.path("manifests")), texts(root.path("annotations")));
    }

    ImageConfig config(byte[] json) throws ImageFormatException {
        JsonNode root = read(json, ImageConfig.LARGEST);
        List<BlobDigest> diffIds = new ArrayList<>();
        for (JsonNode each : root.path("rootfs").path("diff_ids")) {
            diffIds.add(digest(each.asText()));
        }
        List<String> environment = new ArrayList<>();
        root.path("config").path("Env").forEach(each -> environment.add(each.asText()));
        return new ImageConfig(
                new Platform(
                        root.path("os").asText(""),
                        root.path("architecture").asText(""),
                        root.path("variant").textValue()),
                root.path("created").textValue(),
                diffIds,
                texts(root.path("config").path("Labels")),
                environment);
    }

    private JsonNode read(byte[] json, int largest) throws ImageFormatException {
        if (json.length > largest) {
            throw new ImageFormatException(name, json.length + " bytes where at most " + largest + " may be");
        }
        try {
            JsonNode root = MAPPER.readTree(json);
            if (root == null || !root.isObject()) {
                throw new ImageFormatException(name, "no JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new ImageFormatException(name, "no JSON: " + e.getOriginalMessage(), e);
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new ImageFormatException(name, "no JSON: " + e.getMessage(), e);
        }
    }

    private List<Descriptor> descriptors(JsonNode nodes) throws ImageFormatException {
        if (!nodes.isArray() || nodes.size() > MOST_DESCRIPTORS) {
            throw new ImageFormatException(name, "no list of at most " + MOST_DESCRIPTORS + " descriptors");
        }
        List<Descriptor> all = new ArrayList<>();
        for (JsonNode each : nodes) {
            all.add(descriptor(each));
        }
        return all;
    }

    private Descriptor descriptor(JsonNode node) throws ImageFormatException {
        if (!node.path("size").canConvertToLong() || node.path("size").asLong() < 0) {
            throw new ImageFormatException(name, "a descriptor of size " + node.path("size"));
        }
        List<String> urls = new ArrayList<>();
        node.path("urls").forEach(each -> urls.add(each.asText()));
        return new Descriptor(
                node.path("mediaType").asText(""),
                digest(node.path("digest").asText("")),
                node.path("size").asLong(),
                texts(node.path("annotations")),
                platform(node.path("platform")),
                urls);
    }

    private static @Nullable Platform platform(JsonNode node) {
        return node.isObject()
                ? new Platform(
                        node.path("os").asText(""),
                        node.path("architecture").asText(""),
                        node.path("variant").textValue())
                : null;
    }

    private BlobDigest digest(String text) throws ImageFormatException {
        try {
            return BlobDigest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ImageFormatException(name, "the digest '" + text + "': " + e.getMessage(), e);
        }
    }

    private static SortedMap<String, String> texts(JsonNode node) {
        SortedMap<String, String> texts = new TreeMap<>();
        node.properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }

    static byte[] bytes(Manifest manifest) {
        ObjectNode root = head(manifest.mediaType());
        if (manifest.artifactType() != null) {
            root.put("artifactType", manifest.artifactType());
        }
        root.set("config", node(manifest.config()));
        nodes(root.putArray("layers"), manifest.layers());
        texts(root, "annotations", manifest.annotations());
        return bytes(root);
    }

    static byte[] bytes(Index index) {
        ObjectNode root = head(index.mediaType());
        nodes(root.putArray("manifests"), index.manifests());
        texts(root, "annotations", index.annotations());
        return bytes(root);
    }

    static byte[] bytes(ImageConfig config) {
        ObjectNode root = MAPPER.createObjectNode();
        if (config.created() != null) {
            root.put("created", config.created());
        }
        platform(root, config.platform());
        ObjectNode process = root.putObject("config");
        if (!config.environment().isEmpty()) {
            config.environment().forEach(process.putArray("Env")::add);
        }
        texts(process, "Labels", config.labels());
        ObjectNode rootfs = root.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        config.diffIds().forEach(each -> diffIds.add(each.toString()));
        return bytes(root);
    }

    private static ObjectNode head(String mediaType) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", mediaType);
        return root;
    }

    private static void nodes(ArrayNode nodes, List<Descriptor> all) {
        all.forEach(each -> nodes.add(node(each)));
    }

    private static ObjectNode node(Descriptor descriptor) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("mediaType", descriptor.mediaType());
        node.put("digest", descriptor.digest().toString());
        node.put("size", descriptor.size());
        if (!descriptor.urls().isEmpty()) {
            descriptor.urls().forEach(node.putArray("urls")::add);
        }
        texts(node, "annotations", descriptor.annotations());
        Platform platform = descriptor.platform();
        if (platform != null) {
            platform(node.putObject("platform"), platform);
        }
        return node;
    }

    private static void platform(ObjectNode node, Platform platform) {
        node.put("architecture", platform.architecture());
        node.put("os", platform.os());
        if (platform.variant() != null) {
            node.put("variant", platform.variant());
        }
    }

    private static void texts(ObjectNode node, String field, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(node.putObject(field)::put);
        }
    }

    private static byte[] bytes(ObjectNode root) {
        try {
            return MAPPER.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of ours is always JSON", e);
        }
    }
}
