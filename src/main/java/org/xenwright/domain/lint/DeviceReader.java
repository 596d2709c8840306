package org.xenwright.domain.lint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Devices whose texts are options between commas, each device with its own reader, as in {@code xl_parse.c}. */
final class DeviceReader {
    static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Set<String> SHARES = Set.of("security_model", "path", "tag", "backend");
    private static final Set<String> SHARE_LIMITS = Set.of("max-files", "max-open-files", "max-space", "auto-delete");
    private static final Set<String> FRAMES = Set.of(
            "vnc",
            "vnclisten",
            "vncpasswd",
            "vncdisplay",
            "vncunused",
            "keymap",
            "sdl",
            "opengl",
            "display",
            "xauthority");
    private static final Set<String> INPUTS = Set.of(
            "backend",
            "backend-type",
            "unique-id",
            "feature-disable-keyboard",
            "feature-disable-pointer",
            "feature-abs-pointer",
            "feature-raw-pointer",
            "feature-multi-touch",
            "multi-touch-width",
            "multi-touch-height",
            "multi-touch-num-contacts",
            "width",
            "height");

    private DeviceReader() {}

    /** Reads a channel between guest and host. */
    static Reading channel(String text, Subject subject) {
        Map<String, String> pairs = new HashMap<>();
        String unknown = null;
        for (Option each : Option.of(text)) {
            Option option = each.pair(subject.releases());
            if (option == null) {
                return Reading.stopped("'" + each.text() + "' is not KEY=VALUE");
            }
            pairs.put(option.key(), option.value());
            unknown = Set.of("backend", "name", "path", "connection").contains(option.key()) ? unknown : option.key();
        }
        String connection = pairs.getOrDefault("connection", "");
        if (!connection.equals("pty") && !connection.equals("socket")) {
            return Reading.stopped("connection is pty or socket");
        }
        if (connection.equals("socket") && !pairs.containsKey("path")) {
            return Reading.stopped("a socket has a path");
        }
        if (!pairs.containsKey("name")) {
            return Reading.refused("a channel has a name");
        }
        return unknown == null ? Reading.TAKEN : Reading.dropped("no option is called '" + unknown + "'");
    }

    /** Reads a shared folder. */
    static Reading share(String text, Subject subject) {
        if (!subject.releases().reach(4, 18)) {
            return oldShare(text);
        }
        boolean served = subject.releases().reach(4, 19);
        Map<String, String> pairs = new HashMap<>();
        for (Option each : Option.of(text)) {
            Option option = each.pair(subject.releases());
            if (option == null) {
                return Reading.stopped("'" + each.text() + "' is not KEY=VALUE");
            }
            boolean limit = served && SHARE_LIMITS.contains(option.key());
            if (!SHARES.contains(option.key())
                    && !limit
                    && !(served && option.key().equals("type"))) {
                return Reading.stopped("no option is called '" + option.key() + "'");
            }
            if (limit && !option.key().equals("auto-delete") && !new CText(option.valueOrEmpty()).number(10)) {
                return Reading.stopped(option.key() + " is a number");
            }
            pairs.put(option.key(), option.value());
        }
        String type = pairs.getOrDefault("type", "qemu");
        if (!word(Set.of("unknown", "qemu", "xen_9pfsd"), type)) {
            return Reading.stopped("type is qemu or xen_9pfsd");
        }
        boolean daemon = type.equalsIgnoreCase("xen_9pfsd");
        boolean limited = SHARE_LIMITS.stream().anyMatch(key -> CText.atoi(pairs.getOrDefault(key, "0")) != 0);
        if (!daemon && limited) {
            return Reading.refused("limits and auto-delete are for type=xen_9pfsd");
        }
        for (String needed : daemon ? List.of("security_model") : List.of("tag", "path", "security_model")) {
            if (!pairs.containsKey(needed)) {
                return served ? Reading.refused(needed + " is missing") : Reading.stopped(needed + " is missing");
            }
        }
        return Reading.TAKEN;
    }

    private static Reading oldShare(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (Option option : Option.of(text)) {
            if (option.value() == null) {
                break;
            }
            if (!SHARES.contains(option.key())) {
                return Reading.stopped("no option is called '" + option.key() + "'");
            }
            pairs.put(option.key(), option.value());
        }
        return pairs.keySet().containsAll(Set.of("tag", "path", "security_model"))
                ? Reading.TAKEN
                : Reading.stopped("tag, path and security_model are needed");
    }

    /** Reads a trusted platform module. */
    static Reading tpm(String text, Subject subject) {
        boolean backend = false;
        String rest = null;
        for (Option option : Option.of(text)) {
            if (option.value() == null) {
                rest = option.key();
                break;
            }
            if (option.key().equals("uuid")
                    ? !UUID.matcher(option.value()).matches()
                    : !option.key().equals("backend")) {
                return Reading.stopped("'" + option.text() + "' is neither backend=DOMAIN nor uuid=UUID");
            }
            backend |= option.key().equals("backend");
        }
        if (!backend) {
            return Reading.stopped("backend is missing");
        }
        return rest == null ? Reading.TAKEN : Reading.dropped("xl reads no further than '" + rest + "'");
    }

    /** Reads sockets that another domain serves. */
    static Reading sockets(String text, Subject subject) {
        for (Option option : Option.of(text)) {
            if (option.value() == null) {
                return Reading.dropped("xl reads no further than '" + option.key() + "'");
            }
            if (!option.key().equals("backend")) {
                return Reading.stopped("no option is called '" + option.key() + "'");
            }
        }
        return Reading.TAKEN;
    }

    /** Reads a keyboard and pointer. */
    static Reading input(String text, Subject subject) {
        Map<String, String> pairs = new HashMap<>();
        for (Option option : Option.of(text)) {
            if (option.value() == null || !INPUTS.contains(option.key())) {
                return Reading.stopped("no option is called '" + option.text() + "'");
            }
            pairs.put(option.key(), option.value());
        }
        if (!word(Set.of("qemu", "linux"), pairs.getOrDefault("backend-type", ""))) {
            return Reading.stopped("backend-type is qemu or linux");
        }
        boolean sized = List.of("multi-touch-width", "multi-touch-height", "multi-touch-num-contacts").stream()
                .anyMatch(key -> set(pairs.get(key)));
        return set(pairs.get("feature-multi-touch")) && !sized
                ? Reading.stopped("multi touch has a width, a height or a number of contacts")
                : Reading.TAKEN;
    }

    private static boolean set(@Nullable String text) {
        CText number = new CText(text == null ? "" : text);
        return number.number(0) && number.value() != 0;
    }

    /** Reads a paravirtual display. */
    static Reading display(String text, Subject subject) {
        boolean connected = false;
        for (Option option : Option.of(text)) {
            String value = option.valueOrEmpty();
            switch (option.keyOfPair()) {
                case "backend", "be-alloc" -> {
                    continue;
                }
                case "connectors" -> {
                    connected = true;
                    List<String> connectors = Option.words(value, ';');
                    if (connectors.isEmpty() || !connectors.stream().allMatch(DeviceReader::connector)) {
                        return Reading.stopped("connectors are ID:WIDTHxHEIGHT;…");
                    }
                }
                default -> {
                    return Reading.stopped("'" + option.text() + "' is none of backend=, be-alloc=, connectors=");
                }
            }
        }
        return connected ? Reading.TAKEN : Reading.stopped("connectors are missing");
    }

    private static boolean connector(String text) {
        CText size = new CText(text.substring(text.indexOf(':') + 1));
        return text.indexOf(':') >= 0 && size.number(10) && size.take('x') && size.number(10);
    }

    /** Reads a device that speaks virtio. */
    static Reading virtio(String text, Subject subject) {
        List<Option> options = Option.of(text);
        String type = "";
        boolean mapped = false;
        for (int i = 0; i < options.size(); i++) {
            Option option = options.get(i);
            String value = option.valueOrEmpty();
            switch (option.keyOfPair()) {
                case "backend", "grant_usage" -> {
                    continue;
                }
                case "type" -> {
                    type = value;
                    // such a type has a comma in it
                    if (value.startsWith("virtio") && ++i == options.size()) {
                        return Reading.stopped("a type is like virtio,device22");
                    }
                    type += value.startsWith("virtio") ? "," + options.get(i).text() : "";
                }
                case "transport" -> {
                    if (!word(Set.of("mmio", "unknown"), value)) {
                        return Reading.stopped("transport is mmio");
                    }
                    mapped = value.equalsIgnoreCase("mmio");
                }
                default -> {
                    return Reading.stopped(
                            "'" + option.text() + "' is none of backend=, type=, transport=, grant_usage=");
                }
            }
        }
        return type.startsWith("virtio,device") || !mapped || !subject.arm()
                ? Reading.TAKEN
                : Reading.refused("a type is virtio,device or virtio,deviceN with a number in hex");
    }

    /** Reads a frame buffer, of which xl forgets what it does not know. */
    static Reading frame(String text, Subject subject) {
        Map<String, String> pairs = new HashMap<>();
        Reading reading = Reading.TAKEN;
        for (Option option : Option.of(text)) {
            if (option.value() == null) {
                reading = Reading.dropped("xl reads no further than '" + option.key() + "'");
                break;
            }
            // the old type of a frame buffer says what is so anyway
            if (!FRAMES.contains(option.key()) && !option.text().equals("type=vnc")) {
                reading = Reading.dropped("no option is called '" + option.key() + "'");
            }
            pairs.put(option.key(), option.value());
        }
        boolean twice = pairs.getOrDefault("vnclisten", "").contains(":")
                && CText.atoi(pairs.getOrDefault("vncdisplay", "0")) != 0;
        return twice ? Reading.refused("the display is in vnclisten and in vncdisplay") : reading;
    }

    static boolean word(Set<String> words, String text) {
        return words.stream().anyMatch(text::equalsIgnoreCase);
    }
}
