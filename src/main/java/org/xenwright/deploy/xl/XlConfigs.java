package org.xenwright.deploy.xl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.xenwright.content.JsonText;
import org.xenwright.problem.Problem;

/**
 * Configurations as xl itself tells them, by yajl up to Xen 4.20 and by json-c after it: {@code xl list -l} of what
 * runs, {@code xl -N create} of what would.
 */
final class XlConfigs {
    private static final ObjectMapper MAPPER =
            JsonText.mapper().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private XlConfigs() {}

    /** Returns the configuration of each domain by its id; xl leaves out those whose record it cannot read. */
    static Map<Integer, JsonNode> running(String text, String host) {
        Map<Integer, JsonNode> configs = new LinkedHashMap<>();
        JsonNode all = parse(text, "reading what runs on " + host, "look at xl list -l there");
        for (JsonNode each : all.isArray() ? all : List.of(all)) {
            if (each.path("domid").isInt() && each.path("config").isObject()) {
                configs.put(each.path("domid").intValue(), each.path("config"));
            }
        }
        return configs;
    }

    /** Returns the configuration of a dry run. */
    static JsonNode wanted(String text, String host) {
        JsonNode config = parse(text, "reading what xl would start on " + host, "deploy the domain again");
        // as json-c's or an older xl's listing would have it
        return config.isArray() && config.size() == 1 ? config.get(0).path("config") : config;
    }

    private static JsonNode parse(String text, String attempted, String remedy) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            return tree == null ? MAPPER.missingNode() : tree;
        } catch (JsonProcessingException e) {
            throw Problem.of(attempted, remedy)
                    .found(Problem.messageOf(e).lines().findFirst().orElse(""))
                    .expected("JSON")
                    .raise(e);
        }
    }

    /** Returns the hardware addresses of a domain's cards, in lower case. */
    static List<String> macs(JsonNode config) {
        List<String> macs = new ArrayList<>();
        config.path("nics").forEach(card -> {
            if (card.path("mac").isTextual()) {
                macs.add(card.path("mac").textValue().toLowerCase(Locale.ROOT));
            }
        });
        return macs;
    }

    /** Returns the generation whose files a domain has; the first that a path of it tells. */
    static OptionalInt generation(JsonNode config, String name, HostLayout layout) {
        List<String> paths = new ArrayList<>();
        config.path("disks").forEach(disk -> paths.add(disk.path("pdev_path").asText()));
        JsonNode build = config.path("b_info");
        List.of("kernel", "ramdisk", "bootloader", "firmware")
                .forEach(key -> paths.add(build.path(key).asText()));
        return paths.stream()
                .map(path -> layout.generationOf(name, path))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }
}
