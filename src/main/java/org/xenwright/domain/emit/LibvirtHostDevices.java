package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.content.XmlText;

/** Controllers, and devices of the host that are passed through, as libvirt's schema has them. */
final class LibvirtHostDevices {
    private static final Pattern BDF = Pattern.compile(
            "(?:([0-9a-fA-F]{1,4}):)?([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\\.([0-7]|\\*)(?:@([0-9a-fA-F]{1,2}))?");
    private static final int PORTS = 8;

    private final Account account;
    private final XmlText xml;

    LibvirtHostDevices(Account account, XmlText xml) {
        this.account = account;
        this.xml = xml;
    }

    /** Writes the controller of Xen's own devices, if something is set for it, and those for USB. */
    void controllers() {
        List<String> xenbus = new ArrayList<>(List.of("type", "xenbus"));
        limit(xenbus, "maxGrantFrames", "max_grant_frames");
        limit(xenbus, "maxEventChannels", "max_event_channels");
        if (xenbus.size() > 2) {
            xml.empty("controller", xenbus.toArray(String[]::new));
        }
        int index = 0;
        for (String text : account.texts("usbctrl")) {
            Options options = new Options(text);
            String type = options.lower("type", "auto");
            int version = options.number("version", 2);
            int ports = options.number("ports", PORTS);
            boolean emulated = type.equals("devicemodel") || type.equals("auto") && account.hvm();
            if (emulated || version < 1 || version > 2 || ports < 1) {
                account.lose("usbctrl", "libvirt has controllers of type qusb, version 1 or 2, not " + text);
                continue;
            }
            xml.empty(
                    "controller",
                    "type",
                    "usb",
                    "index",
                    Integer.toString(index++),
                    "model",
                    "qusb" + version,
                    "ports",
                    Integer.toString(ports));
            if (type.equals("pv") || type.equals("auto")) {
                account.lose("usbctrl", "libvirt asks for qusb where this leaves it to Xen: " + text);
            }
            options.rest().forEach(key -> account.lose("usbctrl", "libvirt has no " + key + " of controllers"));
        }
    }

    private void limit(List<String> attributes, String attribute, String key) {
        long limit = account.number(key, -1);
        if (limit >= 0) {
            attributes.addAll(List.of(attribute, Long.toString(limit)));
        }
    }

    void write() {
        account.texts("pci").forEach(this::pci);
        for (String key : List.of("pci_permissive", "pci_seize")) {
            account.text(key);
            if (!account.has("pci")) {
                account.lose(key, "there is no pci that it would be said of");
            }
        }
        account.texts("usbdev").forEach(this::usb);
    }

    private void pci(String text) {
        Options options = new Options(text);
        String named = options.take("bdf");
        String first = text.split(",", 2)[0].strip();
        String address = named != null ? named : first;
        if (named == null && !first.contains("=")) {
            options.take(first);
        }
        Matcher matcher = BDF.matcher(address);
        String name = options.take("name");
        if (!matcher.matches() || matcher.group(4).equals("*")) {
            account.lose(
                    "pci",
                    "libvirt gives away one function, by its number, and not "
                            + (matcher.matches() || name == null ? address : name));
            return;
        }
        if (name != null) {
            account.lose("pci", "libvirt has no names of devices, such as " + name);
        }
        boolean permissive = options.on("permissive", account.on("pci_permissive", false));
        boolean seize = options.on("seize", account.on("pci_seize", false));
        String slot =
                options.take("vslot", Optional.ofNullable(matcher.group(5)).orElse(""));
        xml.open("hostdev", "mode", "subsystem", "type", "pci", "managed", seize ? "yes" : "no");
        if (permissive) {
            xml.open("source", "writeFiltering", "no");
        } else {
            xml.open("source");
        }
        address(
                Optional.ofNullable(matcher.group(1)).orElse("0"),
                matcher.group(2),
                matcher.group(3),
                matcher.group(4));
        xml.close();
        if (slot.matches("[0-9a-fA-F]{1,2}")) {
            xml.empty(
                    "address",
                    "type",
                    "pci",
                    "domain",
                    "0x0000",
                    "bus",
                    "0x00",
                    "slot",
                    hex(slot, 2),
                    "function",
                    "0x0");
        } else if (!slot.isEmpty()) {
            account.lose("pci", "libvirt has no slot " + slot);
        }
        xml.close();
        options.rest().forEach(key -> account.lose("pci", "libvirt has no " + key + " of devices"));
    }

    private void address(String domain, String bus, String slot, String function) {
        xml.empty(
                "address",
                "domain",
                hex(domain, 4),
                "bus",
                hex(bus, 2),
                "slot",
                hex(slot, 2),
                "function",
                hex(function, 1));
    }

    private static String hex(String digits, int width) {
        return "0x" + "0".repeat(Math.max(0, width - digits.length())) + digits.toLowerCase(Locale.ROOT);
    }

    private void usb(String text) {
        Options options = new Options(text);
        String type = options.lower("type", "hostdev");
        int bus = options.number("hostbus", -1);
        int device = options.number("hostaddr", -1);
        if (!type.equals("hostdev") || bus < 0 || device < 0) {
            account.lose("usbdev", "libvirt wants hostbus and hostaddr, not " + text);
            return;
        }
        xml.open("hostdev", "mode", "subsystem", "type", "usb", "managed", "no");
        xml.open("source");
        xml.empty("address", "bus", Integer.toString(bus), "device", Integer.toString(device));
        xml.close().close();
        options.rest().forEach(key -> account.lose("usbdev", "libvirt has no " + key + " of devices"));
    }
}
