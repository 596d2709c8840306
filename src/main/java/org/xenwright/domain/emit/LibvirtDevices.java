package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskFormat;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.Rate;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.schema.DomainType;

/** The devices of a domain as libvirt's schema has them. */
final class LibvirtDevices {
    private static final Pattern BDF =
            Pattern.compile("(?:([0-9a-fA-F]{1,4}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\\.([0-7]).*");
    private static final Pattern DISK_AND_PARTITION = Pattern.compile("d(\\d{1,3})p(\\d{1,2})");

    private final Domain domain;
    private final XmlText xml;

    LibvirtDevices(Domain domain, XmlText xml) {
        this.domain = domain;
        this.xml = xml;
    }

    void write() {
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
        domain.texts("pci").forEach(this::pci);
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
}
