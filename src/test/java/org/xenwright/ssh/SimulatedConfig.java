package org.xenwright.ssh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A domain's configuration as the simulated {@code xl} reads it, by a reader that is not the house's own.
 *
 * @param values by key: texts and numbers as a list of one, lists as they are
 */
record SimulatedConfig(Map<String, List<String>> values) {
    private static final Pattern SETTING = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_.]*)\\s*=\\s*");
    private static final Pattern VALUE =
            Pattern.compile("\\s*(?:\"((?:[^\"\\\\\n]|\\\\.)*)\"|'((?:[^'\\\\\n]|\\\\.)*)'|(-?[0-9A-Fa-fx]+))\\s*");
    private static final Pattern SPACE = Pattern.compile("(?:[\\s;]|#[^\n]*)*");

    static SimulatedConfig parse(String text) {
        Map<String, List<String>> values = new TreeMap<>();
        int at = skip(text, 0);
        while (at < text.length()) {
            Matcher setting = SETTING.matcher(text).region(at, text.length());
            if (!setting.lookingAt()) {
                throw error(text, at);
            }
            at = setting.end();
            List<String> list = new ArrayList<>();
            if (at < text.length() && text.charAt(at) == '[') {
                at = skip(text, at + 1);
                while (at < text.length() && text.charAt(at) != ']') {
                    at = value(text, at, list);
                    at = skip(text, at);
                    if (at < text.length() && text.charAt(at) == ',') {
                        at = skip(text, at + 1);
                    }
                }
                at++;
            } else {
                at = value(text, at, list);
            }
            values.put(setting.group(1), list);
            at = skip(text, Math.min(at, text.length()));
        }
        SimulatedConfig config = new SimulatedConfig(values);
        if (config.text("name").isEmpty()) {
            throw new IllegalArgumentException("Domain name must be specified.");
        }
        return config;
    }

    private static int skip(String text, int at) {
        Matcher space = SPACE.matcher(text).region(at, text.length());
        return space.lookingAt() ? space.end() : at;
    }

    private static int value(String text, int at, List<String> into) {
        Matcher value = VALUE.matcher(text).region(at, text.length());
        if (!value.lookingAt()) {
            throw error(text, at);
        }
        String found =
                value.group(1) != null ? value.group(1) : value.group(2) != null ? value.group(2) : value.group(3);
        into.add(found.replaceAll("\\\\(.)", "$1"));
        return value.end();
    }

    private static IllegalArgumentException error(String text, int at) {
        long line = text.substring(0, Math.min(at, text.length())).lines().count();
        return new IllegalArgumentException(line + ": config parsing error near `"
                + text.substring(Math.min(at, text.length()), Math.min(at + 5, text.length())) + "': syntax error");
    }

    String text(String key) {
        List<String> value = values.getOrDefault(key, List.of());
        return value.isEmpty() ? "" : value.get(0);
    }

    String name() {
        return text("name");
    }

    UUID uuid() {
        return text("uuid").isEmpty()
                ? UUID.nameUUIDFromBytes(name().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                : UUID.fromString(text("uuid"));
    }

    int memory() {
        return text("memory").isEmpty() ? 32 : Integer.decode(text("memory"));
    }

    int vcpus() {
        return text("vcpus").isEmpty() ? 1 : Integer.decode(text("vcpus"));
    }

    private String type() {
        return text("type").isEmpty() ? "pv" : text("type").toLowerCase(Locale.ROOT);
    }

    /** A disk, of {@code key=value} words or the four by position. */
    record Disk(String path, String format, String device, boolean writable) {
        static Disk parse(String text) {
            String path = "";
            String format = "raw";
            String device = "xvda";
            boolean writable = true;
            int position = 0;
            String rest = text;
            while (!rest.isEmpty()) {
                int comma = rest.indexOf(',');
                String word = (comma < 0 ? rest : rest.substring(0, comma)).strip();
                if (word.startsWith("target=")) {
                    // takes all that is left
                    path = rest.strip().substring("target=".length());
                    break;
                } else if (word.startsWith("format=")) {
                    format = word.substring("format=".length());
                } else if (word.startsWith("vdev=")) {
                    device = word.substring("vdev=".length());
                } else if (word.startsWith("access=")) {
                    writable = !word.endsWith("=r") && !word.endsWith("=ro");
                } else if (!word.contains("=")) {
                    switch (position++) {
                        case 0 -> path = word;
                        case 1 -> format = word.isEmpty() ? "raw" : word;
                        case 2 -> device = word;
                        default -> writable = word.startsWith("w") || word.equals("rw");
                    }
                }
                rest = comma < 0 ? "" : rest.substring(comma + 1);
            }
            return new Disk(path, format, device, writable);
        }
    }

    List<Disk> disks() {
        return values.getOrDefault("disk", List.of()).stream().map(Disk::parse).toList();
    }

    /** Returns the files that its builder reads. */
    List<String> kernels() {
        return Stream.of(text("kernel"), text("ramdisk"))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    List<String> writable() {
        return disks().stream().filter(Disk::writable).map(Disk::path).toList();
    }

    private List<Map<String, String>> cards() {
        List<Map<String, String>> cards = new ArrayList<>();
        for (String card : values.getOrDefault("vif", List.of())) {
            Map<String, String> words = new TreeMap<>();
            for (String word : card.split(",")) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    words.put(
                            word.substring(0, equals).strip(),
                            word.substring(equals + 1).strip());
                }
            }
            cards.add(words);
        }
        return cards;
    }

    List<String> bridges() {
        return cards().stream()
                .map(each -> each.getOrDefault("bridge", "xenbr0"))
                .toList();
    }

    ObjectNode json(ObjectMapper json) {
        ObjectNode config = json.createObjectNode();
        config.putObject("c_info")
                .put("type", type())
                .put("name", name())
                .put("uuid", uuid().toString())
                .put("run_hotplug_scripts", "True");
        ObjectNode build = config.putObject("b_info");
        build.put("max_vcpus", text("maxvcpus").isEmpty() ? vcpus() : Integer.decode(text("maxvcpus")));
        ArrayNode available = build.putArray("avail_vcpus");
        for (int i = 0; i < vcpus(); i++) {
            available.add(i);
        }
        int most = text("maxmem").isEmpty() ? memory() : Integer.decode(text("maxmem"));
        build.put("max_memkb", most << 10).put("target_memkb", memory() << 10).put("shadow_memkb", 1024);
        for (Map.Entry<String, String> each : Map.of("kernel", "kernel", "ramdisk", "ramdisk", "cmdline", "cmdline")
                .entrySet()) {
            if (!text(each.getKey()).isEmpty()) {
                build.put(each.getValue(), text(each.getKey()));
            }
        }
        if (!text("extra").isEmpty() || !text("root").isEmpty()) {
            build.put(
                    "cmdline", ((text("root").isEmpty() ? "" : "root=" + text("root") + " ") + text("extra")).strip());
        }
        build.putObject("type." + type());
        if (!disks().isEmpty()) {
            ArrayNode disks = config.putArray("disks");
            for (Disk each : disks()) {
                disks.addObject()
                        .put("pdev_path", each.path())
                        .put("vdev", each.device())
                        .put("format", each.format())
                        .put("removable", 0)
                        .put("readwrite", each.writable() ? 1 : 0);
            }
        }
        if (!cards().isEmpty()) {
            ArrayNode cards = config.putArray("nics");
            for (Map<String, String> each : cards()) {
                ObjectNode card = cards.addObject().put("devid", cards.size() - 1);
                if (each.containsKey("mac")) {
                    card.put("mac", each.get("mac"));
                }
                card.put("bridge", each.getOrDefault("bridge", "xenbr0"));
            }
        }
        config.put("on_reboot", text("on_reboot").isEmpty() ? "restart" : text("on_reboot"));
        if (!text("on_crash").isEmpty()) {
            config.put("on_crash", text("on_crash"));
        }
        config.put("on_soft_reset", "soft_reset");
        return config;
    }
}
