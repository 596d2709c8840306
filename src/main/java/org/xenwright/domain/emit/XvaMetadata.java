package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.domain.Domain;
import org.xenwright.domain.Identity;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.schema.DomainType;

/**
 * The first member of an XVA, {@code ova.xml}, without network cards: a card whose bridge the target host lacks would
 * make the whole import fail. Fields and their order are those of an export by xapi; numbers are written as texts.
 *
 * @param xml the document, to be written as UTF-8
 * @param diskIds for each disk that is no CD drive, the folder of its blocks, such as {@code Ref:1000}; they rise
 */
public record XvaMetadata(String xml, List<String> diskIds) {
    private static final long MIB = 1 << 20;
    private static final String NONE = "OpaqueRef:NULL";
    private static final String STORAGE = "Ref:9999";

    public XvaMetadata {
        diskIds = List.copyOf(diskIds);
    }

    /**
     * The metadata of a domain.
     *
     * @param sizes bytes of each disk that is no CD drive, in the domain's order; rounded up to whole MiB
     */
    public static XvaMetadata of(Domain domain, List<Long> sizes) {
        List<DiskSpec> disks =
                domain.disks().stream().filter(disk -> !disk.cdrom()).toList();
        if (disks.size() != sizes.size() || disks.size() > 255) {
            throw new IllegalArgumentException(sizes.size() + " sizes for " + disks.size() + " disks");
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < disks.size(); i++) {
            ids.add("Ref:" + (1000 + i));
        }
        return new XvaMetadata(new Writer(domain, disks, sizes, ids).write(), ids);
    }

    /** Writes XML-RPC values. */
    private static final class Writer {
        private final Domain domain;
        private final List<DiskSpec> disks;
        private final List<Long> sizes;
        private final List<String> ids;
        private final XmlText xml = new XmlText();

        Writer(Domain domain, List<DiskSpec> disks, List<Long> sizes, List<String> ids) {
            this.domain = domain;
            this.disks = disks;
            this.sizes = sizes;
            this.ids = ids;
        }

        String write() {
            xml.open("value").open("struct");
            begin("version");
            text("hostname", "localhost");
            text("date", "1970-01-01");
            text("product_version", "");
            text("product_brand", "Xenwright");
            text("build_number", "0");
            text("xapi_major", "1");
            text("xapi_minor", "20");
            text("export_vsn", "2");
            end();
            xml.open("member").text("name", "objects");
            xml.open("value").open("array").open("data");
            object("VM", "Ref:0000", this::machine);
            for (int i = 0; i < disks.size(); i++) {
                int index = i;
                object("VBD", device(i), () -> attachment(index));
            }
            for (int i = 0; i < disks.size(); i++) {
                int index = i;
                object("VDI", ids.get(i), () -> disk(index));
            }
            object("SR", STORAGE, this::storage);
            xml.close().close().close().close();
            return xml.close().close().toString();
        }

        private static String device(int index) {
            return "Ref:" + String.valueOf(10_100 + index).substring(1);
        }

        private void machine() {
            boolean hvm = domain.type() == DomainType.HVM;
            String memory = Long.toString(domain.memory() * MIB);
            String most = Long.toString(domain.number("maxmem", domain.memory()) * MIB);
            String vcpus = Integer.toString(domain.vcpus());
            text("uuid", domain.uuid());
            array("allowed_operations", List.of());
            map("current_operations");
            text("power_state", "Halted");
            text("name_label", domain.name());
            text("name_description", "");
            text("user_version", "1");
            truth("is_a_template", false);
            refs("suspend_VDI", "resident_on", "affinity");
            text("memory_target", memory);
            text("memory_static_max", most);
            text("memory_dynamic_max", memory);
            text("memory_dynamic_min", memory);
            text("memory_static_min", "16777216");
            map("VCPUs_params");
            text("VCPUs_max", Long.toString(domain.number("maxvcpus", domain.vcpus())));
            text("VCPUs_at_startup", vcpus);
            text("actions_after_shutdown", "destroy");
            text("actions_after_reboot", action("on_reboot", "restart"));
            text("actions_after_crash", action("on_crash", "destroy"));
            arrays("consoles", "VIFs");
            array("VBDs", attachments());
            arrays("crash_dumps", "VTPMs");
            text("PV_bootloader", hvm ? "" : domain.text("bootloader").orElse(""));
            text("PV_kernel", hvm ? "" : domain.text("kernel").orElse(""));
            text("PV_ramdisk", hvm ? "" : domain.text("ramdisk").orElse(""));
            text("PV_args", hvm ? "" : domain.text("cmdline").orElse(""));
            text("PV_bootloader_args", "");
            text("PV_legacy_args", "");
            text("HVM_boot_policy", hvm ? "BIOS order" : "");
            map("HVM_boot_params", hvm ? new String[] {"firmware", firmware(), "order", order()} : new String[0]);
            xml.open("member").text("name", "HVM_shadow_multiplier");
            xml.open("value").text("double", "1").close().close();
            map("platform", "acpi", "1", "apic", "true", "nx", "true", "pae", "true", "viridian", "false");
            text("PCI_bus", "");
            map("other_config");
            text("domid", "-1");
            text("domarch", "");
            map("last_boot_CPU_flags");
            truth("is_control_domain", false);
            refs("metrics", "guest_metrics");
            text("last_booted_record", "");
            text("recommendations", "");
            map("xenstore_data");
            truth("ha_always_run", false);
            text("ha_restart_priority", "");
            snapshot();
            text("transportable_snapshot_id", "");
            map("blobs");
            arrays("tags");
            map("blocked_operations");
            text("domain_type", domain.type().word());
        }

        private void attachment(int index) {
            DiskSpec disk = disks.get(index);
            text("uuid", identity("VBD " + index));
            array("allowed_operations", List.of("attach"));
            map("current_operations");
            text("VM", "Ref:0000");
            text("VDI", ids.get(index));
            text("device", disk.vdev());
            text("userdevice", Integer.toString(index));
            truth("bootable", index == 0);
            text("mode", disk.writable() ? "RW" : "RO");
            text("type", "Disk");
            truth("unpluggable", index != 0);
            truth("storage_lock", false);
            truth("empty", false);
            map("other_config", "owner", "true");
            truth("currently_attached", false);
            text("status_code", "0");
            text("status_detail", "");
            map("runtime_properties");
            text("qos_algorithm_type", "");
            map("qos_algorithm_params");
            arrays("qos_supported_algorithms");
            refs("metrics");
        }

        private void disk(int index) {
            String size = Long.toString((sizes.get(index) + MIB - 1) / MIB * MIB);
            text("uuid", identity("VDI " + index));
            text("name_label", domain.name() + " " + disks.get(index).vdev());
            text("name_description", "");
            array("allowed_operations", List.of("clone", "destroy", "resize"));
            map("current_operations");
            text("SR", STORAGE);
            array("VBDs", List.of(device(index)));
            arrays("crash_dumps");
            text("virtual_size", size);
            text("physical_utilisation", size);
            text("type", index == 0 ? "system" : "user");
            truth("sharable", false);
            truth("read_only", false);
            map("other_config");
            truth("storage_lock", false);
            text("location", identity("VDI " + index));
            truth("managed", true);
            truth("missing", false);
            refs("parent");
            map("xenstore_data");
            map("sm_config");
            snapshot();
            arrays("tags");
        }

        private void storage() {
            text("uuid", identity("SR"));
            text("name_label", "Local storage");
            text("name_description", "");
            array("allowed_operations", List.of());
            map("current_operations");
            array("VDIs", ids);
            arrays("PBDs");
            text("virtual_allocation", "0");
            text("physical_utilisation", "0");
            text("physical_size", "0");
            text("type", "lvm");
            text("content_type", "user");
            truth("shared", false);
            map("other_config");
            arrays("tags");
            map("sm_config");
            map("blobs");
        }

        private void snapshot() {
            truth("is_a_snapshot", false);
            refs("snapshot_of");
            arrays("snapshots");
            xml.open("member").text("name", "snapshot_time");
            xml.open("value")
                    .text("dateTime.iso8601", "19700101T00:00:00Z")
                    .close()
                    .close();
        }

        private String identity(String what) {
            return new Identity(domain.uuid(), what).uuid();
        }

        private List<String> attachments() {
            List<String> devices = new ArrayList<>();
            for (int i = 0; i < disks.size(); i++) {
                devices.add(device(i));
            }
            return devices;
        }

        /** xapi knows but two of xl's actions and calls the rest so. */
        private String action(String key, String otherwise) {
            return domain.text(key).orElse(otherwise).contains("restart") ? "restart" : "destroy";
        }

        private String firmware() {
            String firmware = domain.text("firmware").orElse(domain.text("bios").orElse("bios"));
            return firmware.equals("uefi") || firmware.equals("ovmf") ? "uefi" : "bios";
        }

        private String order() {
            return domain.text("boot").orElse("c");
        }

        private void object(String kind, String id, Runnable snapshot) {
            xml.open("value").open("struct");
            text("class", kind);
            text("id", id);
            begin("snapshot");
            snapshot.run();
            end();
            xml.close().close();
        }

        private void begin(String name) {
            xml.open("member").text("name", name);
            xml.open("value").open("struct");
        }

        private void end() {
            xml.close().close().close();
        }

        private void text(String name, String value) {
            xml.open("member").text("name", name).text("value", value).close();
        }

        private void truth(String name, boolean value) {
            xml.open("member").text("name", name);
            xml.open("value").text("boolean", value ? "1" : "0").close().close();
        }

        private void refs(String... names) {
            for (String name : names) {
                text(name, NONE);
            }
        }

        private void arrays(String... names) {
            for (String name : names) {
                array(name, List.of());
            }
        }

        private void array(String name, List<String> values) {
            xml.open("member").text("name", name);
            xml.open("value").open("array").open("data");
            values.forEach(value -> xml.text("value", value));
            xml.close().close().close().close();
        }

        private void map(String name, String... pairs) {
            begin(name);
            for (int i = 0; i < pairs.length; i += 2) {
                text(pairs[i], pairs[i + 1]);
            }
            end();
        }
    }
}
