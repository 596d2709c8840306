package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskFormat;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.Rate;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.language.Value;
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
    private static final Pattern CPUS = Pattern.compile("(\\d+(-\\d+)?|\\^\\d+)(,(\\d+(-\\d+)?|\\^\\d+))*");
    private static final Pattern BDF =
            Pattern.compile("(?:([0-9a-fA-F]{1,4}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\\.([0-7]).*");
    private static final Pattern DISK_AND_PARTITION = Pattern.compile("d(\\d{1,3})p(\\d{1,2})");
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
        String arguments = String.join(" ", texts("bootloader_args"));
        if (!arguments.isEmpty()) {
            xml.text("bootloader_args", arguments);
        }
        os();
        features();
        action("on_poweroff", "destroy");
        action("on_reboot", "restart");
        action("on_crash", "destroy");
        devices();
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
        List<String> pins = domain.text("cpus").isPresent() ? List.of() : texts("cpus");
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

    private void devices() {
        xml.open("devices");
        domain.disks().forEach(this::disk);
        domain.vifs().forEach(this::card);
        boolean hvm = domain.type() == DomainType.HVM;
        if (hvm) {
            xml.open("serial", "type", "pty").empty("target", "port", "0").close();
        }
        xml.open("console", "type", "pty");
        xml.empty("target", "type", hvm ? "serial" : "xen", "port", "0").close();
        if (domain.number("vnc", 0) != 0) {
            graphics();
        }
        texts("pci").forEach(this::pci);
        xml.close();
    }

    private void graphics() {
        String listen = domain.text("vnclisten").orElse("127.0.0.1");
        int colon = listen.lastIndexOf(':');
        String host = colon > 0 && listen.indexOf(':') == colon ? listen.substring(0, colon) : listen;
        xml.empty("graphics", "type", "vnc", "autoport", "yes", "listen", host);
    }

    private void disk(DiskSpec disk) {
        boolean block = disk.target() != null && disk.target().startsWith("/dev/");
        xml.open("disk", "type", block ? "block" : "file", "device", disk.cdrom() ? "cdrom" : "disk");
        boolean empty = disk.target() == null || disk.target().isEmpty();
        if (!empty) {
            String backend = disk.options().value("backendtype");
            boolean phy = "phy".equals(backend) || block && backend == null && disk.format() == DiskFormat.RAW;
            String discard = Boolean.FALSE.equals(disk.options().flag("discard")) ? "ignore" : null;
            List<String> driver = new ArrayList<>(List.of("name", phy ? "phy" : "qemu", "type", format(disk)));
            if (discard != null) {
                driver.addAll(List.of("discard", discard));
            }
            xml.empty("driver", driver.toArray(String[]::new));
            xml.empty("source", block ? "dev" : "file", disk.target());
        }
        String device = device(disk.vdev());
        xml.empty("target", "dev", device, "bus", bus(device));
        if (!disk.writable()) {
            xml.empty("readonly");
        }
        if (disk.options().value("backend") != null) {
            xml.empty("backenddomain", "name", String.valueOf(disk.options().value("backend")));
        }
        xml.close();
    }

    private static String format(DiskSpec disk) {
        return switch (disk.format()) {
            case VHD -> "vpc";
            case EMPTY -> "raw";
            default -> disk.format().word();
        };
    }

    /** {@code d0p1} is {@code xvda1}. */
    private static String device(String vdev) {
        Matcher matcher = DISK_AND_PARTITION.matcher(vdev);
        if (!matcher.matches()) {
            return vdev;
        }
        int number = Integer.parseInt(matcher.group(1));
        String letters = number < 26
                ? String.valueOf((char) ('a' + number))
                : String.valueOf((char) ('a' + number / 26 - 1)) + (char) ('a' + number % 26);
        String partition = matcher.group(2).equals("0") ? "" : matcher.group(2);
        return "xvd" + letters + partition;
    }

    private static String bus(String device) {
        return device.startsWith("hd") ? "ide" : device.startsWith("sd") ? "scsi" : "xen";
    }

    private void card(VifSpec card) {
        boolean routed = card.option("gatewaydev") != null && card.option("bridge") == null;
        xml.open("interface", "type", routed ? "ethernet" : "bridge");
        xml.empty("mac", "address", String.valueOf(card.option("mac")));
        if (!routed) {
            xml.empty("source", "bridge", card.options().getOrDefault("bridge", "xenbr0"));
        }
        option(card, "ip", address -> {
            for (String one : address.split(" +")) {
                xml.empty("ip", "address", one);
            }
        });
        String script = routed ? card.options().getOrDefault("script", "vif-route") : card.option("script");
        if (script != null) {
            xml.empty("script", "path", script);
        }
        option(card, "backend", backend -> xml.empty("backenddomain", "name", backend));
        option(card, "vifname", name -> xml.empty("target", "dev", name));
        option(card, "model", model -> xml.empty("model", "type", model));
        option(card, "rate", this::bandwidth);
        option(card, "mtu", mtu -> xml.empty("mtu", "size", mtu));
        xml.close();
    }

    private static void option(VifSpec card, String key, Consumer<String> write) {
        String value = card.option(key);
        if (value != null) {
            write.accept(value);
        }
    }

    /** libvirt counts in KiB per second, at least 1. */
    private void bandwidth(String text) {
        try {
            Rate rate = Rate.parse(text);
            long perSecond = Math.max(1, rate.bytesPerInterval() * 1_000_000 / rate.intervalMicros() / 1024);
            xml.open("bandwidth");
            xml.empty("outbound", "average", Long.toString(perSecond)).close();
        } catch (SpecificationException e) {
            throw new IllegalArgumentException("rate=" + text + " of " + domain.name(), e);
        }
    }

    private void pci(String device) {
        Matcher matcher = BDF.matcher(device);
        if (matcher.matches()) {
            xml.open("hostdev", "mode", "subsystem", "type", "pci", "managed", "no");
            xml.open("source");
            xml.empty(
                    "address",
                    "domain",
                    hex(Optional.ofNullable(matcher.group(1)).orElse("0000"), 4),
                    "bus",
                    hex(matcher.group(2), 2),
                    "slot",
                    hex(matcher.group(3), 2),
                    "function",
                    hex(matcher.group(4), 1));
            xml.close().close();
        }
    }

    private static String hex(String digits, int width) {
        return "0x" + "0".repeat(width - digits.length()) + digits.toLowerCase(Locale.ROOT);
    }

    private static String path(String program) {
        return program.startsWith("/") ? program : PROGRAMS + program;
    }

    private List<String> texts(String key) {
        @Nullable
        Value value =
                domain.settings().containsKey(key) ? domain.settings().get(key).value() : null;
        if (value instanceof Value.Sequence list) {
            return list.atoms().stream().map(Value.Atom::text).toList();
        }
        return value instanceof Value.Atom atom ? List.of(atom.text()) : List.of();
    }
}
