package org.xenwright.deploy.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.JsonText;
import org.xenwright.domain.emit.XapiCard;
import org.xenwright.domain.emit.XapiMachine;

/**
 * The fields that a machine, its cards and its disks are made with, and what of them somebody changed later.
 *
 * @param machine in xapi's words
 */
record MachineRecord(XapiMachine machine) {
    /** The fields that are compared, and what a person calls them. */
    private static final Map<String, String> COMPARED = new TreeMap<>(Map.of(
            "memory_dynamic_max", "memory",
            "memory_static_max", "most memory",
            "VCPUs_at_startup", "processors",
            "VCPUs_max", "most processors",
            "PV_args", "the kernel's arguments",
            "PV_bootloader", "the boot loader",
            "domain_type", "the type",
            "HVM_boot_params", "how the firmware starts"));

    /** Returns the record that makes a halted machine. */
    Map<String, Object> of(String label, Map<String, String> marks) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("name_label", label);
        record.put("name_description", "made by xen:deploy");
        record.put("user_version", 1);
        record.put("is_a_template", false);
        record.put("affinity", XapiSession.NULL);
        record.put("memory_static_max", machine.most());
        record.put("memory_dynamic_max", machine.memory());
        record.put("memory_dynamic_min", machine.memory());
        record.put("memory_static_min", Math.min(machine.least(), machine.memory()));
        record.put("VCPUs_params", Map.of());
        record.put("VCPUs_max", machine.mostVcpus());
        record.put("VCPUs_at_startup", machine.vcpus());
        record.put("actions_after_shutdown", "destroy");
        record.put("actions_after_reboot", machine.afterReboot());
        record.put("actions_after_crash", machine.afterCrash());
        record.put("PV_bootloader", machine.bootloader());
        record.put("PV_kernel", "");
        record.put("PV_ramdisk", "");
        record.put("PV_args", machine.arguments());
        record.put("PV_bootloader_args", "");
        record.put("PV_legacy_args", "");
        record.put("HVM_boot_policy", machine.bootPolicy());
        record.put("HVM_boot_params", machine.bootParameters());
        record.put("HVM_shadow_multiplier", 1.0);
        record.put("platform", machine.platform());
        record.put("PCI_bus", "");
        record.put("other_config", marks);
        record.put("recommendations", "");
        record.put("tags", List.of("xenwright"));
        record.put("domain_type", machine.type());
        return record;
    }

    /** Returns the record that makes a card. */
    static Map<String, Object> card(String vm, int index, XapiCard card, String network) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("device", Integer.toString(index));
        record.put("network", network);
        record.put("VM", vm);
        record.put("MAC", card.mac());
        record.put("MTU", Integer.parseInt(card.mtu()));
        record.put("other_config", Map.of());
        record.put("qos_algorithm_type", "");
        record.put("qos_algorithm_params", Map.of());
        return record;
    }

    /** Returns the record that gives a machine a disk. */
    static Map<String, Object> attachment(String vm, String disk, int position, boolean writable) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("VM", vm);
        record.put("VDI", disk);
        record.put("userdevice", Integer.toString(position));
        record.put("bootable", position == 0);
        record.put("mode", writable ? "RW" : "RO");
        record.put("type", "Disk");
        record.put("unpluggable", position != 0);
        record.put("empty", false);
        record.put("other_config", Map.of("owner", "true"));
        record.put("qos_algorithm_type", "");
        record.put("qos_algorithm_params", Map.of());
        return record;
    }

    /** Returns what of a machine is compared later, as its mark. */
    static String made(JsonNode fields, List<String> cards, List<String> disks) throws JsonProcessingException {
        Map<String, Object> made = new TreeMap<>();
        COMPARED.keySet().forEach(each -> made.put(each, fields.path(each)));
        made.put("cards", cards);
        made.put("disks", disks);
        return JsonText.mapper().writeValueAsString(made);
    }

    /**
     * Returns in words where a machine is not as it was made.
     *
     * @param made its mark
     */
    static List<String> changes(String made, JsonNode fields, List<String> cards, List<String> disks) {
        List<String> changes = new ArrayList<>();
        JsonNode before;
        try {
            before = JsonText.mapper().readTree(made);
        } catch (JsonProcessingException e) {
            return List.of("the mark of what it was made with is broken");
        }
        COMPARED.forEach((field, word) -> {
            JsonNode now = fields.path(field);
            if (before.has(field) && !before.path(field).equals(now)) {
                changes.add(word + " " + shown(field, now) + " in place of " + shown(field, before.path(field)));
            }
        });
        compare("card", before.path("cards"), cards, changes);
        compare("disk", before.path("disks"), disks, changes);
        return changes;
    }

    private static String shown(String field, JsonNode value) {
        if (field.startsWith("memory") && value.isNumber()) {
            return value.asLong() / (1 << 20) + " MiB";
        }
        return value.isTextual() ? "'" + value.asText() + "'" : value.toString();
    }

    private static void compare(String what, JsonNode before, List<String> now, List<String> changes) {
        List<String> gone = new ArrayList<>();
        before.forEach(each -> gone.add(each.asText()));
        for (String each : now) {
            if (!gone.remove(each)) {
                changes.add("a " + what + " that it was not made with: " + each);
            }
        }
        gone.forEach(each -> changes.add("a " + what + " is gone: " + each));
    }
}
