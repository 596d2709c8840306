package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.CommandLine;
import org.xenwright.boot.driver.Machine;
import org.xenwright.content.Content;
import org.xenwright.domain.language.Value;
import org.xenwright.layer.TarWriter;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/**
 * The content of the first disk that the privileged domain receives: the domain file, and what the paths in it lead to.
 */
final class GuestPayload {
    /** Of the card of a guest that may have any. */
    private static final String ADDRESS = "00:16:3e:00:00:01";

    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);
    private static final String KERNEL = "/guest/kernel";
    private static final String RAMDISK = "/guest/ramdisk";
    private static final String DISK = "/guest/disk";

    /**
     * The devices of an hvm guest that need the fewest answers of the device model, which is emulated itself: a disk that
     * moves many sectors at once, and no screen.
     */
    private static final String EMULATED = "hdtype=\"ahci\";vga=\"none\";usb=0;sdl=0;";

    private final Machine machine;
    private final GuestType type;
    private final @Nullable ShippedDomain shipped;

    GuestPayload(Machine machine, GuestType type, @Nullable ShippedDomain shipped) {
        this.machine = machine;
        this.type = type;
        this.shipped = shipped;
        if (shipped != null && shipped.disks().size() != machine.disks().size()) {
            throw Problem.of(
                            "booting the domain " + machine.name(),
                            "give each disk of the domain file one of the machine")
                    .at(shipped.file().toString())
                    .found(shipped.disks().size() + " disks in the file, "
                            + machine.disks().size() + " of the machine")
                    .raise();
        }
    }

    GuestType type() {
        return type;
    }

    /**
     * Writes the payload.
     *
     * @param kernel the machine's, perhaps decompressed, or GRUB; null for a machine with firmware of its own
     */
    void write(Path to, @Nullable Path kernel) throws IOException {
        try (OutputStream out = Files.newOutputStream(to);
                TarWriter tar = new TarWriter(out)) {
            if (kernel != null) {
                add(tar, "kernel", file(kernel));
            }
            Path ramdisk = ramdisk();
            if (ramdisk != null) {
                add(tar, "ramdisk", file(ramdisk));
            }
            add(tar, "domain.cfg", shipped == null ? Content.of(domain()) : file(shipped.file()));
            // a restored hypervisor still has the time at which it was saved
            add(tar, "now", Content.of(Instant.now().getEpochSecond() + "\n"));
            add(tar, "overrides", Content.of(overrides()));
            add(tar, "places", Content.of(places()));
            add(tar, "disk-names", Content.of(disks()));
        }
    }

    private @Nullable Path ramdisk() {
        return machine.bootsFromDisk() ? null : machine.software().initramfs();
    }

    private static Content file(Path file) throws IOException {
        return new Content.Slice(file, 0, Files.size(file));
    }

    private static void add(TarWriter tar, String name, Content content) throws IOException {
        tar.add(TreePath.of(name), new RegularFile(FILE, content));
    }

    /** Returns a domain file for a machine that came without one. */
    String domain() {
        StringBuilder file = new StringBuilder();
        assign(file, "name", machine.name());
        assign(file, "type", type.word());
        if (type == GuestType.HVM) {
            file.append("serial = [ \"pty\" ]\nnographic = 1\nvnc = 0\n");
        } else {
            assign(file, "kernel", KERNEL);
        }
        if (ramdisk() != null) {
            assign(file, "ramdisk", RAMDISK);
        }
        if (!machine.bootsFromDisk()) {
            String line = CommandLine.translate(
                    machine.software().commandLine(), "/dev/xvd", "hvc0", List.of("systemd.show_status=1"));
            assign(file, "cmdline", line);
        }
        file.append("memory = ").append(machine.hardware().memory()).append('\n');
        file.append("vcpus = ").append(machine.hardware().processors()).append('\n');
        file.append("disk = [\n");
        for (int i = 0; i < machine.disks().size(); i++) {
            file.append("  \"format=raw,vdev=xvd")
                    .append((char) ('a' + i))
                    .append(",access=rw,target=")
                    .append(DISK)
                    .append(i)
                    .append("\",\n");
        }
        String address = machine.network().address();
        file.append("]\nvif = [ \"mac=")
                .append(address == null ? ADDRESS : address)
                .append(",bridge=xenbr0")
                .append(type == GuestType.HVM ? ",type=vif" : "")
                .append("\" ]\n");
        return file.toString();
    }

    private static void assign(StringBuilder file, String key, String value) {
        file.append(key).append(" = ").append(Value.quoted(value)).append('\n');
    }

    /**
     * Returns the statements to read after the file: a guest that ends must be destroyed, so that its end is seen; the
     * privileged domain's script restarts it.
     */
    private String overrides() {
        StringBuilder overrides = new StringBuilder();
        for (String event : List.of("poweroff", "reboot", "crash", "watchdog", "soft_reset")) {
            overrides.append("on_").append(event).append("=\"destroy\";");
        }
        if (type == GuestType.HVM) {
            overrides.append(EMULATED);
        }
        if (shipped != null) {
            overrides.append(shipped.overrides());
        }
        return overrides.toString();
    }

    /** Returns lines that map each path in the domain file to what is there. */
    private String places() {
        StringBuilder places = new StringBuilder();
        if (shipped != null) {
            if (type != GuestType.HVM) {
                place(places, KERNEL, shipped.kernel());
            }
            if (ramdisk() != null && shipped.ramdisk() != null) {
                place(places, RAMDISK, shipped.ramdisk());
            }
        }
        for (int i = 0; i < machine.disks().size(); i++) {
            place(
                    places,
                    "/guest/disks/" + device(i),
                    shipped == null ? DISK + i : shipped.disks().get(i));
        }
        return places.toString();
    }

    private static void place(StringBuilder places, String target, String path) {
        if (path.chars().anyMatch(Character::isISOControl) || !path.startsWith("/")) {
            throw Problem.of("booting a shipped domain", "write an absolute path without control characters")
                    .found(path)
                    .raise();
        }
        places.append(target).append(' ').append(path).append('\n');
    }

    private String disks() {
        StringBuilder disks = new StringBuilder();
        for (int i = 0; i < machine.disks().size(); i++) {
            disks.append(device(i)).append('\n');
        }
        return disks.toString();
    }

    /** Returns the serial number by which the privileged domain knows a disk. */
    private static String device(int number) {
        return "disk" + number;
    }
}
