package org.xenwright.boot.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.QemuArguments;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.boot.qemu.Quoted;
import org.xenwright.tool.Tool;

/**
 * The emulated computer on which a hypervisor runs; its disks are plugged in while it runs, so that its state can be
 * saved before and serve for any guest.
 *
 * @param memory what guests are to have of it, in MiB; what it really has is more
 */
record XenMachine(Tool qemu, Dom0 dom0, int memory) {
    static final String CONSOLE = "dom0";

    private static final int DOM0_MEMORY = 512; // holds its own initramfs, the parcel, and what xl builds of a kernel
    private static final int HYPERVISOR_MEMORY = 192; // Xen's heap and tables, generously

    /** Besides the guest's memory: the privileged domain, the hypervisor, QEMU itself. */
    static final int OVERHEAD = DOM0_MEMORY + HYPERVISOR_MEMORY + 192;

    private static final int STEP = 512; // few sizes, since each has a saved state of its own

    XenMachine {
        memory = (memory + STEP - 1) / STEP * STEP;
    }

    /** Starts the computer; if it is to wait for a saved state, nothing runs on it yet. */
    QemuGuest start(Map<Integer, Integer> ports, boolean waiting) throws IOException {
        return QemuGuest.start(
                qemu,
                folder -> {
                    List<String> words = new ArrayList<>(fixed());
                    Path socket = folder.resolve(CONSOLE);
                    words.addAll(List.of("-chardev", "socket,id=dom0,server=on,wait=off,path=" + Quoted.of(socket)));
                    // links with short names, since a blank in a name would begin a module's arguments
                    words.addAll(List.of("-kernel", link(folder, "xen", dom0.hypervisor())));
                    words.addAll(List.of(
                            "-initrd",
                            link(folder, "vmlinux", dom0.kernel()) + " console=hvc0 quiet,"
                                    + link(folder, "initramfs", dom0.initramfs())));
                    words.addAll(QemuArguments.network(ports));
                    if (waiting) {
                        words.addAll(List.of("-S", "-incoming", "defer"));
                    }
                    return words;
                },
                ports);
    }

    /** What is the same each time, and on what a saved state depends besides the programs. */
    List<String> fixed() {
        return List.of(
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                // not "max": the privileged domain's kernel dies early of some newer feature; PVH guests need svm and
                // npt
                "-machine",
                "pc",
                "-cpu",
                "qemu64,+svm,+npt",
                "-accel",
                "tcg,thread=multi",
                "-m",
                Integer.toString(DOM0_MEMORY + HYPERVISOR_MEMORY + memory),
                "-smp",
                "2",
                "-chardev",
                "stdio,id=console,signal=off",
                "-serial",
                "chardev:dom0",
                "-serial",
                "chardev:console",
                "-append",
                "console=com1 com1=115200,8n1 dom0_mem=" + DOM0_MEMORY + "M,max:" + DOM0_MEMORY
                        + "M dom0_max_vcpus=1 noreboot loglvl=info");
    }

    /** Plugs a disk in; the privileged domain knows it by its serial number. */
    static void attach(QemuGuest guest, Machine.Disk disk, String serial) throws IOException {
        String drive = QemuArguments.drive(disk, serial).replace("\\", "\\\\").replace("\"", "\\\"");
        String answer = guest.execute("human-monitor-command", Map.of("command-line", "drive_add 0 \"" + drive + "\""))
                .asText()
                .strip();
        if (!answer.equals("OK")) {
            throw new IOException("attaching " + disk.file() + ": " + answer);
        }
        guest.execute(
                "device_add",
                Map.of("driver", "virtio-blk-pci", "id", "card-" + serial, "drive", serial, "serial", serial));
    }

    private static String link(Path folder, String name, Path target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), target.toAbsolutePath())
                .toString();
    }
}
