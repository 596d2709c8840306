package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.XmlText;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;

/** A disk as libvirt's schema has it. */
final class LibvirtDisk {
    /** Options of a disk string that libvirt has no word for. */
    private static final List<String> FLAGS = List.of("direct-io-safe", "colo", "trusted", "grant_usage");

    private static final List<String> VALUES =
            List.of("colo-host", "colo-port", "colo-export", "active-disk", "hidden-disk");

    private final Account account;
    private final XmlText xml;
    private final DiskSpec disk;

    LibvirtDisk(Account account, XmlText xml, DiskSpec disk) {
        this.account = account;
        this.xml = xml;
        this.disk = disk;
    }

    void write() {
        Optional<String> device = DiskName.of(disk.vdev());
        String target = disk.target() == null ? "" : disk.target();
        RbdTarget network = target.startsWith("rbd:") ? RbdTarget.of(target).orElse(null) : null;
        String refusal = refusal(device, target, network);
        if (refusal != null) {
            lose(refusal + ", so the disk is not there");
            return;
        }
        options();
        boolean block = target.startsWith("/dev/");
        String type = network != null ? "network" : block ? "block" : "file";
        xml.open("disk", "type", type, "device", disk.cdrom() ? "cdrom" : "disk");
        if (!target.isEmpty()) {
            driver(block);
            if (network != null) {
                network.write(xml);
            } else {
                xml.empty("source", block ? "dev" : "file", target);
            }
        }
        xml.empty("target", "dev", device.orElseThrow(), "bus", bus(device.orElseThrow()));
        if (!disk.writable()) {
            xml.empty("readonly");
        }
        String backend = disk.options().value("backend");
        if (backend != null) {
            xml.empty("backenddomain", "name", backend);
        }
        xml.close();
    }

    /** Returns why the disk is left out: libvirt would look for the wrong file, or for none. */
    private @Nullable String refusal(Optional<String> device, String target, @Nullable RbdTarget network) {
        String script = disk.options().value("script");
        if (device.isEmpty()) {
            return "libvirt has no name for it";
        }
        if (script != null && !script.isEmpty()) {
            return "libvirt runs no scripts for disks, such as " + script;
        }
        if ("virtio".equals(disk.options().value("specification"))) {
            return "libvirt has no virtio on Xen";
        }
        if ("standalone".equals(disk.options().value("backendtype"))) {
            return "libvirt has no standalone backends";
        }
        if (target.startsWith("rbd:") && network == null) {
            return "libvirt keeps what opens a Ceph image as a secret of its host";
        }
        if (target.isEmpty() || target.startsWith("/") || network != null) {
            return null;
        }
        return "libvirt wants an absolute path or rbd:, not " + target;
    }

    private void driver(boolean block) {
        String backend = disk.options().value("backendtype");
        boolean phy = "phy".equals(backend) || block && backend == null && disk.format() == XlFormat.RAW;
        String name = phy ? "phy" : "tap".equals(backend) ? "tap" : "qemu";
        String format = disk.format().libvirtWord();
        List<String> driver = new ArrayList<>(List.of("name", name, "type", format));
        Boolean discard = disk.options().flag("discard");
        if (discard != null) {
            driver.addAll(List.of("discard", discard ? "unmap" : "ignore"));
        }
        xml.empty("driver", driver.toArray(String[]::new));
    }

    private void options() {
        for (String flag : FLAGS) {
            Boolean on = disk.options().flag(flag);
            if (on != null) {
                lose("libvirt has no word for " + (on ? "" : "not ") + flag);
            }
        }
        for (String value : VALUES) {
            if (disk.options().value(value) != null) {
                lose("libvirt has no word for " + value);
            }
        }
    }

    private void lose(String why) {
        account.loseDevice("disk", disk.vdev() + ": " + why);
    }

    /** Returns the bus; guests without emulated devices have one, whatever a disk is called. */
    private String bus(String device) {
        if (!account.hvm() || device.startsWith("xvd") || device.startsWith("vd")) {
            return "xen";
        }
        return device.startsWith("sd") ? "scsi" : "ide";
    }
}
