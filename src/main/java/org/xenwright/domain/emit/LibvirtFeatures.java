package org.xenwright.domain.emit;

import java.util.List;
import org.xenwright.content.XmlText;
import org.xenwright.domain.language.Setting;
import org.xenwright.platform.GuestType;

/** The features of the machine that a domain runs on, as libvirt's schema has them. */
final class LibvirtFeatures {
    private final Account account;
    private final XmlText xml;
    private boolean opened;

    LibvirtFeatures(Account account, XmlText xml) {
        this.account = account;
        this.xml = xml;
    }

    void write() {
        GuestType type = account.domain().type();
        if (type == GuestType.HVM) {
            for (String feature : List.of("acpi", "apic", "pae")) {
                if (account.on(feature, true)) {
                    feature(feature);
                }
            }
        } else if (type == GuestType.PVH && account.on("acpi", true)) {
            feature("acpi");
        }
        if (type != GuestType.PV && account.has("hap")) {
            feature("hap", "state", account.on("hap", true) ? "on" : "off");
        }
        if (type == GuestType.HVM) {
            viridian();
        }
        xen(type);
        if (opened) {
            xml.close();
        }
    }

    /** Writes Hyper-V features; libvirt's word means the groups that are Xen's default. */
    private void viridian() {
        List<String> groups = account.texts("viridian");
        Setting said = account.domain().settings().get("viridian");
        boolean asNumber = groups.size() == 1 && said != null && said.number().isPresent();
        if (asNumber ? account.on("viridian", false) : groups.contains("defaults") || groups.contains("all")) {
            feature("viridian");
        }
        if (!groups.isEmpty() && !asNumber && !groups.equals(List.of("defaults"))) {
            account.lose("viridian", "libvirt switches on the default groups, or none");
        }
    }

    private void xen(GuestType type) {
        String e820 =
                type == GuestType.PV && account.has("e820_host") ? account.on("e820_host", false) ? "on" : "off" : null;
        String passthrough = account.text("passthrough").orElse(null);
        if (passthrough != null
                && !List.of("disabled", "enabled", "sync_pt", "share_pt").contains(passthrough)) {
            account.lose("passthrough", "libvirt has no " + passthrough);
            passthrough = null;
        }
        if (e820 == null && passthrough == null) {
            return;
        }
        open();
        xml.open("xen");
        if (e820 != null) {
            xml.empty("e820_host", "state", e820);
        }
        if (passthrough != null && passthrough.endsWith("_pt")) {
            xml.empty("passthrough", "state", "on", "mode", passthrough);
        } else if (passthrough != null) {
            xml.empty("passthrough", "state", passthrough.equals("enabled") ? "on" : "off");
        }
        xml.close();
    }

    private void feature(String name, String... attributes) {
        open();
        xml.empty(name, attributes);
    }

    private void open() {
        if (!opened) {
            xml.open("features");
            opened = true;
        }
    }
}
