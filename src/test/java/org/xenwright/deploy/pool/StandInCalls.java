package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the calls do at a stand-in pool. */
final class StandInCalls {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonNode VOID = JSON.textNode("");
    private static final long OVERHEAD = 9L << 20;

    private final StandInPool pool;

    StandInCalls(StandInPool pool) {
        this.pool = pool;
    }

    JsonNode answer(String method, List<JsonNode> given) {
        String kind = method.substring(0, method.indexOf('.'));
        String self = given.isEmpty() ? "" : given.get(0).asText();
        String what = method.substring(kind.length() + 1);
        return switch (what) {
            case "get_all" -> references(kind);
            case "get_all_records" -> records(kind);
            case "get_record" -> pool.get(kind, self).deepCopy();
            case "get_other_config" -> pool.get(kind, self).path("other_config").deepCopy();
            case "get_address" -> pool.get(kind, self).path("address");
            case "get_servertime" -> JSON.textNode(pool.time());
            case "set_name_label" -> {
                pool.get(kind, self).set("name_label", given.get(1));
                yield VOID;
            }
            case "set_other_config" -> {
                pool.get(kind, self).set("other_config", given.get(1).deepCopy());
                yield VOID;
            }
            case "add_to_other_config" -> addTo(kind, self, given.get(1).asText(), given.get(2));
            case "remove_from_other_config" -> {
                ((ObjectNode) pool.get(kind, self).path("other_config"))
                        .remove(given.get(1).asText());
                yield VOID;
            }
            default -> special(method, self, given);
        };
    }

    private JsonNode special(String method, String self, List<JsonNode> given) {
        return switch (method) {
            case "task.create" -> JSON.textNode(pool.add("task", Map.of("name_label", self, "status", "pending")));
            case "task.cancel" -> {
                pool.cancel(self);
                yield VOID;
            }
            case "task.destroy" -> {
                pool.get("task", self);
                pool.all("task").remove(self);
                yield VOID;
            }
            case "host.compute_free_memory" -> JSON.numberNode(free(self));
            case "VM.create" -> made("VM", given.get(0), "power_state", "Halted", "");
            case "VDI.create" ->
                made("VDI", given.get(0), "SR", given.get(0).path("SR").asText(), "");
            case "VBD.create" -> attached("VBD", given.get(0), "userdevice");
            case "VIF.create" -> attached("VIF", given.get(0), "device");
            case "VBD.destroy" -> detached("VBD", self);
            case "VIF.destroy" -> detached("VIF", self);
            case "VM.destroy" -> destroyMachine(self);
            case "VDI.destroy" -> destroyDisk(self);
            case "VDI.clone" -> copy(self, false);
            case "VDI.snapshot" -> copy(self, true);
            case "VDI.resize" -> {
                pool.get("VDI", self).set("virtual_size", given.get(1));
                yield VOID;
            }
            case "VM.assert_can_boot_here" -> {
                room(self, given.get(1).asText());
                yield VOID;
            }
            case "VM.start_on" -> start(self, given.get(1).asText());
            case "VM.pool_migrate" -> migrate(self, given.get(1).asText());
            case "VM.clean_shutdown", "VM.hard_shutdown" -> end(self);
            default -> throw new XapiTable.Misuse("the stand-in has no " + method);
        };
    }

    private JsonNode references(String kind) {
        ArrayNode all = JSON.arrayNode();
        pool.all(kind).keySet().forEach(all::add);
        return all;
    }

    private JsonNode records(String kind) {
        ObjectNode all = JSON.objectNode();
        pool.all(kind).forEach((reference, record) -> all.set(reference, record.deepCopy()));
        return all;
    }

    private JsonNode addTo(String kind, String self, String key, JsonNode value) {
        ObjectNode config = (ObjectNode) pool.get(kind, self).path("other_config");
        if (config.has(key)) {
            throw pool.table.error(
                    "MAP_DUPLICATE_KEY",
                    kind,
                    "other_config",
                    pool.get(kind, self).path("uuid").asText(),
                    key);
        }
        config.set(key, value);
        return VOID;
    }

    private JsonNode made(String kind, JsonNode fields, String field, String value, String ignored) {
        String reference = pool.add(kind, Map.of());
        ObjectNode record = pool.get(kind, reference);
        fields.properties()
                .forEach(each -> record.set(each.getKey(), each.getValue().deepCopy()));
        record.put(field, value);
        return JSON.textNode(reference);
    }

    private JsonNode attached(String kind, JsonNode fields, String place) {
        ObjectNode machine = pool.get("VM", fields.path("VM").asText());
        for (JsonNode each : machine.path(kind + "s")) {
            if (pool.get(kind, each.asText()).path(place).equals(fields.path(place))) {
                throw pool.table.error(
                        "DEVICE_ALREADY_EXISTS", fields.path(place).asText());
            }
        }
        if (kind.equals("VBD")) {
            ObjectNode disk = pool.get("VDI", fields.path("VDI").asText());
            if (fields.path("mode").asText().equals("RW")
                    && disk.path("is_a_snapshot").asBoolean()) {
                throw pool.table.error("VDI_READONLY", fields.path("VDI").asText());
            }
        } else {
            pool.get("network", fields.path("network").asText());
            if (!fields.path("MAC").asText().matches("([0-9a-f]{2}:){5}[0-9a-f]{2}")) {
                throw pool.table.error("MAC_INVALID", fields.path("MAC").asText());
            }
        }
        String reference =
                made(kind, fields, place, fields.path(place).asText(), "").asText();
        ((ArrayNode) machine.path(kind + "s")).add(reference);
        if (kind.equals("VBD")) {
            ((ArrayNode) pool.get("VDI", fields.path("VDI").asText()).path("VBDs")).add(reference);
        }
        return JSON.textNode(reference);
    }

    private JsonNode detached(String kind, String self) {
        ObjectNode record = pool.get(kind, self);
        remove(pool.get("VM", record.path("VM").asText()), kind + "s", self);
        ObjectNode disk = pool.all("VDI").get(record.path("VDI").asText());
        if (disk != null) {
            remove(disk, "VBDs", self);
        }
        pool.all(kind).remove(self);
        return VOID;
    }

    private static void remove(ObjectNode from, String field, String reference) {
        ArrayNode left = JSON.arrayNode();
        from.path(field).forEach(each -> {
            if (!each.asText().equals(reference)) {
                left.add(each);
            }
        });
        from.set(field, left);
    }

    private JsonNode destroyMachine(String self) {
        power(self, "Halted");
        pool.all("VM").remove(self);
        return VOID;
    }

    private JsonNode destroyDisk(String self) {
        if (!pool.get("VDI", self).path("VBDs").isEmpty()) {
            throw pool.table.error("VDI_IN_USE", self, "destroy");
        }
        pool.all("VDI").remove(self);
        pool.blocks.remove(self);
        return VOID;
    }

    /** Copies a disk with what is known of it: facts, xapi_vdi.ml, {@code snapshot_and_clone}. */
    private JsonNode copy(String self, boolean snapshot) {
        ObjectNode from = pool.get("VDI", self);
        String reference = pool.add("VDI", Map.of());
        ObjectNode copy = pool.get("VDI", reference);
        for (String each : List.of("name_label", "SR", "virtual_size", "type", "other_config", "sharable")) {
            copy.set(each, from.path(each).deepCopy());
        }
        if (snapshot) {
            copy.put("is_a_snapshot", true).put("snapshot_of", self);
            ((ArrayNode) from.path("snapshots")).add(reference);
        }
        pool.blocks.put(reference, new TreeMap<>(pool.blocks.getOrDefault(self, new TreeMap<>())));
        return JSON.textNode(reference);
    }

    private void power(String self, String expected) {
        String actual = pool.get("VM", self).path("power_state").asText();
        if (!actual.equals(expected)) {
            throw pool.table.error("VM_BAD_POWER_STATE", self, expected, actual);
        }
    }

    private long free(String host) {
        long taken = 0;
        for (ObjectNode each : pool.all("VM").values()) {
            if (each.path("resident_on").asText().equals(host)) {
                taken += each.path("memory_target").asLong() + OVERHEAD;
            }
        }
        return pool.get("host", host).path("memory_free").asLong() - taken;
    }

    private void room(String self, String host) {
        long needed = pool.get("VM", self).path("memory_static_max").asLong() + OVERHEAD;
        long available = free(host);
        if (!pool.get("host", host).path("enabled").asBoolean()) {
            throw pool.table.error("HOST_DISABLED", host);
        }
        if (needed > available) {
            throw pool.table.error("HOST_NOT_ENOUGH_FREE_MEMORY", Long.toString(needed), Long.toString(available));
        }
    }

    private JsonNode start(String self, String host) {
        power(self, "Halted");
        room(self, host);
        ObjectNode machine = pool.get("VM", self);
        for (JsonNode each : machine.path("VBDs")) {
            String disk = pool.get("VBD", each.asText()).path("VDI").asText();
            for (JsonNode other : pool.get("VDI", disk).path("VBDs")) {
                String user = pool.get("VBD", other.asText()).path("VM").asText();
                if (pool.get("VM", user).path("power_state").asText().equals("Running")) {
                    throw pool.table.error("VDI_IN_USE", disk, "attach");
                }
            }
        }
        machine.put("power_state", "Running").put("resident_on", host);
        machine.putArray("allowed_operations").add("clean_shutdown").add("pool_migrate");
        String console = pool.add("console", Map.of("protocol", "vt100", "VM", self));
        ((ArrayNode) machine.path("consoles")).add(console);
        machine.set("memory_target", machine.path("memory_dynamic_max"));
        machine.put("memory_overhead", OVERHEAD).put("domid", Math.abs(self.hashCode() % 1000) + 1);
        return VOID;
    }

    private JsonNode migrate(String self, String host) {
        power(self, "Running");
        boolean allowed = false;
        for (JsonNode each : pool.get("VM", self).path("allowed_operations")) {
            allowed |= each.asText().equals("pool_migrate");
        }
        if (!allowed) {
            throw pool.table.error("VM_MISSING_PV_DRIVERS", self);
        }
        room(self, host);
        pool.get("VM", self).put("resident_on", host);
        return VOID;
    }

    private JsonNode end(String self) {
        power(self, "Running");
        pool.get("VM", self)
                .put("power_state", "Halted")
                .put("resident_on", "OpaqueRef:NULL")
                .put("memory_target", 0)
                .put("domid", -1);
        return VOID;
    }
}
