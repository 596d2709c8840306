package org.xenwright.domain.emit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.guest.GuestIdentity;

/** Writes the records xapi keeps of a machine, its disks, their attachment, its cards, and the storage of the disks. */
final class XvaWriter {
    private static final long MIB = 1 << 20;
    private static final String STORAGE = "Ref:9999";

    private static final int FIRST_VBD = 100;

    private final Domain domain;
    private final List<DiskSpec> disks;
    private final List<Long> sizes;
    private final List<String> ids;
    private final XmlRpcText xml = new XmlRpcText();
    private final XvaCards cards;

    XvaWriter(Domain domain, List<DiskSpec> disks, List<Long> sizes, List<String> ids) {
        this.domain = domain;
        this.disks = disks;
        this.sizes = sizes;
        this.ids = ids;
        this.cards = new XvaCards(domain, xml);
    }

    String write() {
        return xml.document(this::version, "objects", () -> {
            xml.object("VM", "Ref:0000", this::machine);
            for (int i = 0; i < disks.size(); i++) {
                int index = i;
                xml.object("VBD", device(i), () -> attachment(index));
            }
            cards.write();
            for (int i = 0; i < disks.size(); i++) {
                int index = i;
                xml.object("VDI", ids.get(i), () -> disk(index));
            }
            xml.object("SR", STORAGE, this::storage);
        });
    }

    private void version() {
        xml.begin("version");
        xml.text("hostname", "localhost");
        xml.text("date", "1970-01-01");
        xml.text("product_version", "");
        xml.text("product_brand", "Xenwright");
        xml.text("build_number", "0");
        xml.text("xapi_major", "1");
        xml.text("xapi_minor", "20");
        xml.text("export_vsn", "2");
        xml.end();
    }

    private static String device(int index) {
        return reference(FIRST_VBD + index);
    }

    static String reference(int number) {
        return String.format(Locale.ROOT, "Ref:%04d", number);
    }

    private void machine() {
        XapiMachine machine = XapiMachine.of(domain);
        String memory = Long.toString(machine.memory());
        xml.text("uuid", domain.uuid());
        xml.array("allowed_operations", List.of());
        xml.map("current_operations");
        xml.text("power_state", "Halted");
        xml.text("name_label", domain.name());
        xml.text("name_description", "");
        xml.text("user_version", "1");
        xml.truth("is_a_template", false);
        xml.refs("suspend_VDI", "resident_on", "affinity");
        xml.text("memory_target", memory);
        xml.text("memory_static_max", Long.toString(machine.most()));
        xml.text("memory_dynamic_max", memory);
        xml.text("memory_dynamic_min", memory);
        xml.text("memory_static_min", Long.toString(machine.least()));
        xml.map("VCPUs_params");
        xml.text("VCPUs_max", Integer.toString(machine.mostVcpus()));
        xml.text("VCPUs_at_startup", Integer.toString(machine.vcpus()));
        xml.text("actions_after_shutdown", "destroy");
        xml.text("actions_after_reboot", machine.afterReboot());
        xml.text("actions_after_crash", machine.afterCrash());
        xml.arrays("consoles");
        xml.array("VIFs", cards.references());
        xml.array("VBDs", references(FIRST_VBD, disks.size()));
        xml.arrays("crash_dumps", "VTPMs");
        xml.text("PV_bootloader", machine.bootloader());
        xml.text("PV_kernel", machine.kernel());
        xml.text("PV_ramdisk", machine.ramdisk());
        xml.text("PV_args", machine.arguments());
        xml.text("PV_bootloader_args", "");
        xml.text("PV_legacy_args", "");
        xml.text("HVM_boot_policy", machine.bootPolicy());
        xml.map("HVM_boot_params", pairs(machine.bootParameters()));
        xml.typed("HVM_shadow_multiplier", "double", "1");
        xml.map("platform", pairs(machine.platform()));
        xml.text("PCI_bus", "");
        xml.map("other_config");
        xml.text("domid", "-1");
        xml.text("domarch", "");
        xml.map("last_boot_CPU_flags");
        xml.truth("is_control_domain", false);
        xml.refs("metrics", "guest_metrics");
        xml.text("last_booted_record", "");
        xml.text("recommendations", "");
        xml.map("xenstore_data");
        xml.truth("ha_always_run", false);
        xml.text("ha_restart_priority", "");
        snapshot();
        xml.text("transportable_snapshot_id", "");
        // without it xapi takes the export for one from before memory could balloon, and gives all there may ever be
        xml.refs("parent");
        xml.arrays("children");
        xml.map("blobs");
        xml.arrays("tags");
        xml.map("blocked_operations");
        xml.text("domain_type", machine.type());
    }

    private void attachment(int index) {
        DiskSpec disk = disks.get(index);
        xml.text("uuid", identity("VBD " + index));
        xml.array("allowed_operations", List.of("attach"));
        xml.map("current_operations");
        xml.text("VM", "Ref:0000");
        xml.text("VDI", ids.get(index));
        xml.text("device", disk.vdev());
        xml.text("userdevice", Integer.toString(index));
        xml.truth("bootable", index == 0);
        xml.text("mode", disk.writable() ? "RW" : "RO");
        xml.text("type", "Disk");
        xml.truth("unpluggable", index != 0);
        xml.truth("storage_lock", false);
        xml.truth("empty", false);
        xml.map("other_config", "owner", "true");
        XvaCards.unattached(xml);
    }

    private void disk(int index) {
        String size = Long.toString((sizes.get(index) + MIB - 1) / MIB * MIB);
        xml.text("uuid", identity("VDI " + index));
        xml.text("name_label", domain.name() + " " + disks.get(index).vdev());
        xml.text("name_description", "");
        xml.array("allowed_operations", List.of("clone", "destroy", "resize"));
        xml.map("current_operations");
        xml.text("SR", STORAGE);
        xml.array("VBDs", List.of(device(index)));
        xml.arrays("crash_dumps");
        xml.text("virtual_size", size);
        xml.text("physical_utilisation", size);
        xml.text("type", index == 0 ? "system" : "user");
        xml.truth("sharable", false);
        xml.truth("read_only", false);
        xml.map("other_config");
        xml.truth("storage_lock", false);
        xml.text("location", identity("VDI " + index));
        xml.truth("managed", true);
        xml.truth("missing", false);
        xml.refs("parent");
        xml.map("xenstore_data");
        xml.map("sm_config");
        snapshot();
        xml.arrays("tags");
    }

    private void storage() {
        xml.text("uuid", identity("SR"));
        xml.text("name_label", "Local storage");
        xml.text("name_description", "");
        xml.array("allowed_operations", List.of());
        xml.map("current_operations");
        xml.array("VDIs", ids);
        xml.arrays("PBDs");
        xml.text("virtual_allocation", "0");
        xml.text("physical_utilisation", "0");
        xml.text("physical_size", "0");
        xml.text("type", "lvm");
        xml.text("content_type", "user");
        xml.truth("shared", false);
        xml.map("other_config");
        xml.arrays("tags");
        xml.map("sm_config");
        xml.map("blobs");
    }

    private void snapshot() {
        xml.truth("is_a_snapshot", false);
        xml.refs("snapshot_of");
        xml.arrays("snapshots");
        xml.typed("snapshot_time", "dateTime.iso8601", "19700101T00:00:00Z");
    }

    private String identity(String what) {
        return new GuestIdentity(domain.uuid(), what).uuid();
    }

    static List<String> references(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(XvaWriter::reference)
                .toList();
    }

    private static String[] pairs(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                        .toArray(String[]::new);
    }
}
