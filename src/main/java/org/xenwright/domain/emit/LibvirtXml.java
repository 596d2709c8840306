package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.Domain;
import org.xenwright.domain.schema.DomainType;

/**
 * A domain as libvirt's Xen driver reads it (schema {@code domain.rng}, {@code src/libxl} of libvirt 9). What its
 * schema has no word for, such as {@code nestedhvm}, stays with xl.cfg.
 */
public final class LibvirtXml {
    /** libvirt's names by Debian's; its schema knows Xen on no other machine, where it takes that of the host. */
    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "x86_64", "i386", "i686");

    private static final Set<String> ACTIONS =
            Set.of("destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart");
    private static final Pattern CPUS =
            Pattern.compile("(?:\\d++(?:-\\d++)?|\\^\\d++)(?:,(?:\\d++(?:-\\d++)?|\\^\\d++))*+");
    /** Where libxl looks for programs that are named without a path. */
    private static final String PROGRAMS = "/usr/lib/xen/bin/";

    private final Domain domain;
    private final @Nullable String architecture;
    private final XmlText xml = new XmlText();

    private LibvirtXml(Domain domain, @Nullable String architecture) {
        this.domain = domain;
        this.architecture = architecture;
    }

    /** The text of the file, to be written as UTF-8. */
    public static String emit(Domain domain) {
        return emit(domain, "amd64");
    }

    /**
     * The text of the file for another machine.
     *
     * @param architecture Debian's name of it: amd64, arm64, riscv64
     */
    public static String emit(Domain domain, String architecture) {
        return new LibvirtXml(domain, ARCHITECTURES.get(architecture)).write();
    }

    private String write() {
        xml.open("domain", "type", "xen");
        xml.text("name", domain.name());
        xml.text("uuid", domain.uuid());
        xml.text("memory", Long.toString(domain.number("maxmem", domain.memory()) * 1024), "unit", "KiB");
        xml.text("currentMemory", Long.toString(domain.memory() * 1024), "unit", "KiB");
        vcpus();
        domain.text("bootloader").ifPresent(program -> xml.text("bootloader", path(program)));
        String arguments = String.join(" ", domain.texts("bootloader_args"));
        if (!arguments.isEmpty()) {
            xml.text("bootloader_args", arguments);
        }
        os();
        features();
        action("on_poweroff", "destroy");
        action("on_reboot", "restart");
        action("on_crash", "destroy");
        new LibvirtDevices(domain, xml).write();
        return xml.close().toString();
    }

    private void vcpus() {
        long all = domain.number("maxvcpus", domain.vcpus());
        List<String> attributes = new ArrayList<>();
        domain.text("cpus").filter(cpus -> CPUS.matcher(cpus).matches()).ifPresent(cpus -> {
            attributes.add("cpuset");
            attributes.add(cpus);
        });
        if (all != domain.vcpus()) {
            attributes.add("current");
            attributes.add(Integer.toString(domain.vcpus()));
        }
        xml.text("vcpu", Long.toString(all), attributes.toArray(String[]::new));
        List<String> pins = domain.text("cpus").isPresent() ? List.of() : domain.texts("cpus");
        long weight = domain.number("cpu_weight", 0);
        if (!pins.isEmpty() || weight > 0) {
            xml.open("cputune");
            if (weight > 0) {
                xml.text("shares", Long.toString(weight));
            }
            for (int i = 0; i < pins.size() && i < all; i++) {
                if (CPUS.matcher(pins.get(i)).matches()) {
                    xml.empty("vcpupin", "vcpu", Integer.toString(i), "cpuset", pins.get(i));
                }
            }
            xml.close();
        }
    }

    private void os() {
        xml.open("os");
        switch (domain.type()) {
            case PV -> type("linux", "xenpv");
            case PVH -> type("xenpvh", "xenpvh");
            default -> type("hvm", "xenfv");
        }
        if (domain.type() == DomainType.HVM) {
            loader();
        } else {
            domain.text("firmware").ifPresent(name -> xml.text("kernel", "/usr/lib/xen/boot/" + name + ".bin"));
        }
        domain.text("kernel").ifPresent(kernel -> xml.text("kernel", path(kernel)));
        domain.text("ramdisk").ifPresent(ramdisk -> xml.text("initrd", path(ramdisk)));
        domain.text("cmdline").ifPresent(line -> xml.text("cmdline", line));
        if (domain.type() == DomainType.HVM && domain.text("kernel").isEmpty()) {
            for (char c : domain.text("boot").orElse("c").toCharArray()) {
                String device = c == 'd' ? "cdrom" : c == 'n' ? "network" : "hd";
                xml.empty("boot", "dev", device);
            }
        }
        xml.close();
    }

    private void type(String type, String machine) {
        if (architecture == null) {
            xml.text("type", type, "machine", machine);
        } else {
            xml.text("type", type, "arch", architecture, "machine", machine);
        }
    }

    private void loader() {
        String firmware = domain.text("firmware").orElse(domain.text("bios").orElse("bios"));
        if (firmware.equals("uefi") || firmware.equals("ovmf")) {
            xml.text("loader", "/usr/lib/xen/boot/ovmf.bin", "readonly", "yes", "type", "pflash");
        } else if (firmware.startsWith("/")) {
            xml.text("loader", firmware, "readonly", "yes", "type", "rom");
        }
    }

    private void features() {
        List<String> features = new ArrayList<>();
        if (domain.type() == DomainType.HVM) {
            for (String feature : List.of("acpi", "apic", "pae")) {
                if (domain.number(feature, 1) != 0) {
                    features.add(feature);
                }
            }
        } else if (domain.type() == DomainType.PVH && domain.number("acpi", 1) != 0) {
            features.add("acpi");
        }
        if (!features.isEmpty()) {
            xml.open("features");
            features.forEach(xml::empty);
            xml.close();
        }
    }

    private void action(String key, String otherwise) {
        String action = domain.text(key).orElse(otherwise);
        xml.text(key, ACTIONS.contains(action) ? action : otherwise);
    }

    private static String path(String program) {
        return program.startsWith("/") ? program : PROGRAMS + program;
    }
}
