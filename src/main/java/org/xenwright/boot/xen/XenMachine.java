package org.xenwright.boot.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Forwards;
import org.xenwright.boot.qemu.LocalSocket;
import org.xenwright.boot.qemu.QemuArguments;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.boot.qemu.Quoted;
import org.xenwright.tool.Tool;

/**
 * The emulated computer on which a hypervisor runs; its disks are plugged in while it runs, so that one saved state,
 * made before, serves any guest.
 *
 * @param memory what guests can use, in MiB; it has more itself
 */
record XenMachine(Tool qemu, Dom0 dom0, int memory) {
    /** The socket on which the hypervisor and the privileged domain's kernel print. */
    static final String CONSOLE = "dom0";
    /** The socket for the privileged domain's script and the driver alone, so that nothing else prints there. */
    static final String WORDS = "words";

    /** The command line of the privileged domain's kernel. */
    static final String KERNEL_WORDS = "console=hvc0 quiet mitigations=off";

    private static final int DOM0_MEMORY = 384; // holds its own initramfs, and more for each guest it serves:
    private static final int DOM0_SHARE =
            4; // a share of the guests' memory, for their payloads and what xl builds from a kernel
    private static final int MODEL_MEMORY = 360; // a device model, and its program and libraries in the initramfs
    private static final int HYPERVISOR_MEMORY = 192; // Xen's heap, and the tables it keeps for each guest
    // room for some guests side by side, and doubled from there: few sizes, since each has a saved state of its own
    private static final int SMALLEST = 1024;

    private static final int QEMU_MEMORY = 192; // of the process itself

    private static final String CONSOLES = "consoles";
    private static final int RELEASING = 250; // tries, of a few milliseconds each

    XenMachine {
        memory = size(memory);
    }

    /** Returns the memory for guests, in MiB, of the smallest computer that can hold a guest of this size. */
    static int size(long guest) {
        int size = SMALLEST;
        while (size < guest) {
            size *= 2;
        }
        return size;
    }

    /**
     * Returns the MiB needed besides the guests' memory: for the privileged domain, the hypervisor, and QEMU itself.
     *
     * @param emulating whether the privileged domain has a device model
     */
    static int overhead(int memory, boolean emulating) {
        return privileged(memory, emulating) + HYPERVISOR_MEMORY + QEMU_MEMORY;
    }

    private static int privileged(int memory, boolean emulating) {
        return DOM0_MEMORY + memory / DOM0_SHARE + (emulating ? MODEL_MEMORY : 0);
    }

    /** Starts the computer; if it is to wait for a saved state, nothing runs on it yet. */
    QemuGuest start(boolean waiting) throws IOException {
        return QemuGuest.start(
                qemu,
                folder -> {
                    List<String> words = new ArrayList<>(fixed());
                    for (String name : List.of(CONSOLE, WORDS)) {
                        String path = Quoted.of(folder.resolve(name));
                        words.addAll(List.of("-chardev", "socket,id=" + name + ",server=on,wait=off,path=" + path));
                    }
                    // links with short names, since a blank in a name would begin a module's arguments
                    words.addAll(List.of("-kernel", link(folder, "xen", dom0.hypervisor())));
                    words.addAll(List.of(
                            "-initrd",
                            link(folder, "vmlinux", dom0.kernel()) + " " + KERNEL_WORDS + ","
                                    + link(folder, "initramfs", dom0.initramfs())));
                    if (waiting) {
                        words.addAll(List.of("-S", "-incoming", "defer"));
                    }
                    return words;
                },
                Map.of());
    }

    /**
     * Returns the arguments that are the same each time, on which a saved state depends besides the programs. An
     * emulated processor has none of the faults that Xen and Linux would work around.
     */
    List<String> fixed() {
        int dom0Memory = privileged(memory, dom0.emulating());
        return List.of(
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                // not "max": the privileged domain's kernel dies early of some newer feature; PVH guests need svm and
                // npt; without rdrand, xl, which needs a random number, waits seconds for enough entropy
                "-machine",
                "pc,vmport=off,usb=off,dump-guest-core=off",
                "-cpu",
                "qemu64,+svm,+npt,+rdrand",
                "-accel",
                "tcg,thread=multi",
                "-m",
                Integer.toString(dom0Memory + HYPERVISOR_MEMORY + memory),
                "-smp",
                "2",
                "-serial",
                "chardev:" + CONSOLE,
                "-device",
                "virtio-serial-pci,id=" + CONSOLES,
                "-device",
                "virtserialport,bus=" + CONSOLES + ".0,nr=1,chardev=" + WORDS + ",name=" + WORDS,
                "-append",
                "console=com1 com1=115200,8n1 dom0_mem=" + dom0Memory + "M,max:" + dom0Memory
                        + "M dom0_max_vcpus=1 noreboot loglvl=info spec-ctrl=no xpti=no");
    }

    /** Returns how many slots on the bus a domain takes: one for its payload, for each disk and for its network. */
    static int cards(Machine machine) {
        return machine.disks().size() + 2;
    }

    /** Plugs in a disk; the privileged domain knows it by its serial number. */
    static void plug(QemuGuest guest, Machine.Disk disk, String serial) throws IOException {
        String drive = QemuArguments.drive(disk, "drive" + serial)
                .replace("\\", "\\\\")
                .replace("\"", "\\\"");
        String answer = guest.monitor("drive_add 0 \"" + drive + "\"").strip();
        if (!answer.equals("OK")) {
            throw new IOException("attaching " + disk.file() + ": " + answer);
        }
        guest.execute(
                "device_add",
                Map.of("driver", "virtio-blk-pci", "id", "card" + serial, "drive", "drive" + serial, "serial", serial));
    }

    /** Plugs in a network card; the privileged domain knows it by its address. */
    static Forwards plugNetwork(QemuGuest guest, int number, Machine.Network reached) throws IOException {
        String network = "network" + number;
        List<Map<String, String>> forwards = QemuArguments.forwards(reached.ports()).stream()
                .map(forward -> Map.of("str", forward))
                .toList();
        boolean closed = reached.reach() != Machine.Reach.OPEN;
        guest.execute(
                "netdev_add",
                Map.of("type", "user", "id", network, "restrict", closed, "ipv6", !closed, "hostfwd", forwards));
        // no option ROM: nothing boots from the network
        String address = String.format(Locale.ROOT, "52:54:00:78:%02x:%02x", number >> 8, number & 0xff);
        guest.execute(
                "device_add",
                Map.of(
                        "driver",
                        "virtio-net-pci",
                        "id",
                        "card-" + network,
                        "netdev",
                        network,
                        "mac",
                        address,
                        "romfile",
                        ""));
        return Forwards.of(guest::networks, network, reached.ports().keySet());
    }

    /** Plugs in a console; the privileged domain knows it by its name. */
    static LocalSocket plugConsole(QemuGuest guest, int number) throws IOException {
        String name = "console" + number;
        Path path = guest.folder().resolve(name);
        Map<String, Object> address = Map.of("type", "unix", "data", Map.of("path", path.toString()));
        Map<String, Object> socket = Map.of("addr", address, "server", true, "wait", false);
        guest.execute("chardev-add", Map.of("id", name, "backend", Map.of("type", "socket", "data", socket)));
        LocalSocket console = LocalSocket.connect(path, guest::alive);
        guest.execute(
                "device_add",
                Map.of(
                        "driver",
                        "virtserialport",
                        "bus",
                        CONSOLES + ".0",
                        "chardev",
                        name,
                        "name",
                        name,
                        "id",
                        "port-" + name));
        return console;
    }

    /** Unplugs a console, which ends it for its reader. */
    static void unplugConsole(QemuGuest guest, int number) {
        String name = "console" + number;
        try {
            guest.execute("device_del", Map.of("id", "port-" + name));
        } catch (IOException e) {
            return; // unplugged before, or QEMU has ended, which ends it too
        }
        for (int i = 0; i < RELEASING; i++) {
            try {
                guest.execute("chardev-remove", Map.of("id", name));
                return;
            } catch (IOException e) {
                if (!guest.alive()) {
                    return;
                }
            }
            // QEMU releases it a moment after it has answered
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static String link(Path folder, String name, Path target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), target.toAbsolutePath())
                .toString();
    }
}
