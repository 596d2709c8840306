package org.xenwright.deploy.xl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The differences between what xl would start and what it says of the domain that runs, in words. Only what the former
 * says counts: a running domain has more, such as what hotplug scripts added.
 */
final class XlDrift {
    /** Keys that differ without anybody's doing. */
    private static final Set<String> PASSING =
            Set.of("target_memkb", "max_memkb", "claim_mode", "run_hotplug_scripts", "devid", "uuid", "domid");

    /** KiB by which what libxl keeps of a guest's memory may differ from what was asked for. */
    private static final int FUDGE = 1 << 10;

    private static final int MOST = 12;
    private static final int WIDEST = 120;

    private final List<String> found = new ArrayList<>();

    private XlDrift() {}

    /** Compares. */
    static List<String> between(JsonNode wanted, JsonNode running) {
        XlDrift drift = new XlDrift();
        drift.memory(wanted.path("b_info"), running.path("b_info"));
        drift.objects("", wanted, running);
        int more = drift.found.size() - MOST;
        if (more <= 0) {
            return drift.found;
        }
        List<String> first = new ArrayList<>(drift.found.subList(0, MOST));
        first.add(more + " differences more");
        return first;
    }

    private void memory(JsonNode wanted, JsonNode running) {
        long most = wanted.path("max_memkb").asLong();
        long target = wanted.path("target_memkb").asLong(most);
        long now = running.path("target_memkb").asLong(target);
        if (target > 0 && Math.abs(now - target) > FUDGE) {
            found.add("memory " + (now >> 10) + " of " + (target >> 10) + " MiB, set by hand");
        }
        long limit = running.path("max_memkb").asLong(most);
        if (most > 0 && Math.abs(limit - most) > FUDGE) {
            found.add("memory limit " + (limit >> 10) + " of " + (most >> 10) + " MiB, set by hand");
        }
    }

    private void objects(String path, JsonNode wanted, JsonNode running) {
        for (Map.Entry<String, JsonNode> each : wanted.properties()) {
            if (!PASSING.contains(each.getKey())) {
                String below = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
                values(below, each.getValue(), running.get(each.getKey()));
            }
        }
    }

    private void values(String path, JsonNode wanted, @Nullable JsonNode running) {
        if (wanted.isObject()) {
            if (running != null && running.isObject()) {
                objects(path, wanted, running);
            } else if (!wanted.isEmpty()) {
                found.add(path + " is missing");
            }
        } else if (wanted.isArray()) {
            lists(path, wanted, running);
        } else if (running == null) {
            // a running domain's record leaves out what is as by default
            if (!isNothing(wanted)) {
                found.add(path + " not set, instead of " + shown(wanted));
            }
        } else if (!wanted.asText().equals(running.asText())) {
            found.add(path + " " + shown(running) + " instead of " + shown(wanted));
        }
    }

    private void lists(String path, JsonNode wanted, @Nullable JsonNode running) {
        int there = running == null ? 0 : running.size();
        List<JsonNode> left = new ArrayList<>();
        if (running != null) {
            running.forEach(left::add);
        }
        for (JsonNode each : wanted) {
            JsonNode same = partner(each, left);
            if (same == null) {
                found.add(path + ": " + named(each) + " is missing");
            } else {
                left.remove(same);
                values(path + "[" + named(each) + "]", each, same);
            }
        }
        if (there > wanted.size()) {
            for (JsonNode each : left) {
                found.add(path + ": " + named(each) + " more than deployed");
            }
        }
    }

    /** Returns the device of the same name, or of the same place in the list where there are no names. */
    private static @Nullable JsonNode partner(JsonNode wanted, List<JsonNode> left) {
        for (String key : List.of("vdev", "mac")) {
            if (wanted.has(key)) {
                return left.stream()
                        .filter(each -> each.path(key)
                                .asText()
                                .equalsIgnoreCase(wanted.path(key).asText()))
                        .findFirst()
                        .orElse(null);
            }
        }
        return left.isEmpty() ? null : left.get(0);
    }

    private static String named(JsonNode device) {
        return device.has("vdev")
                ? shown(device.get("vdev"))
                : device.has("mac") ? shown(device.get("mac")) : device.isValueNode() ? shown(device) : "one";
    }

    private static boolean isNothing(JsonNode value) {
        String text = value.asText();
        return value.isNull() || text.isEmpty() || text.equals("0") || text.equals("False") || text.equals("false");
    }

    private static String shown(JsonNode value) {
        String text = value.isValueNode() ? value.asText() : value.toString();
        return text.length() > WIDEST ? text.substring(0, WIDEST) + "…" : text;
    }
}
