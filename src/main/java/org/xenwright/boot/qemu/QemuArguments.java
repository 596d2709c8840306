package org.xenwright.boot.qemu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.boot.driver.CommandLine;
import org.xenwright.boot.driver.Machine;
import org.xenwright.problem.Problem;

/** The command-line arguments of QEMU. */
public final class QemuArguments {
    /** The name of a guest's only network. */
    static final String NETWORK = "network";

    private QemuArguments() {}

    /**
     * Returns the arguments for a machine whose console is standard input and output.
     *
     * @param flash arguments for the flash memory that holds its firmware; none for one that is given a kernel
     */
    static List<String> of(Machine machine, MachineType board, boolean kvm, List<String> flash) {
        List<String> words = new ArrayList<>(
                List.of("-name", "guest=" + Quoted.of(machine.name()), "-nodefaults", "-no-user-config"));
        words.addAll(board.arguments());
        words.addAll(kvm ? List.of("-accel", "kvm", "-cpu", "host") : List.of("-accel", "tcg,thread=multi"));
        words.addAll(List.of("-m", Integer.toString(machine.hardware().memory())));
        words.addAll(List.of("-smp", Integer.toString(machine.hardware().processors())));
        words.addAll(List.of("-display", "none", "-vga", "none"));
        words.addAll(List.of("-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"));
        words.addAll(List.of("-device", "virtio-rng-pci"));
        words.addAll(flash);
        boolean fromDisk = machine.bootsFromDisk();
        if (fromDisk) {
            words.addAll(List.of("-boot", "strict=on"));
        } else {
            software(machine.software(), board, kvm, words);
        }
        for (int i = 0; i < machine.disks().size(); i++) {
            words.addAll(disk(machine.disks().get(i), i, fromDisk && i == 0 ? ",bootindex=1" : ""));
        }
        words.addAll(network(machine.network()));
        return words;
    }

    private static void software(Machine.Software software, MachineType board, boolean kvm, List<String> words) {
        words.addAll(List.of("-kernel", software.kernel().toString()));
        if (software.initramfs() != null) {
            words.addAll(List.of("-initrd", software.initramfs().toString()));
        }
        List<String> additions = new ArrayList<>(List.of("systemd.show_status=1"));
        additions.addAll(board.words());
        if (!kvm) {
            // an emulated processor has no such flaws, and switching page tables at each system call is slow
            additions.add("mitigations=off");
        }
        String line = CommandLine.translate(software.commandLine(), "/dev/vd", board.console(), additions);
        words.addAll(List.of("-append", line));
    }

    private static List<String> disk(Machine.Disk disk, int number, String order) {
        return List.of("-drive", drive(disk, "disk" + number), "-device", "virtio-blk-pci,drive=disk" + number + order);
    }

    /** Returns the file of a disk as an option for QEMU's command line or its monitor. */
    public static String drive(Machine.Disk disk, String id) {
        String format = disk.format()
                .qemuWord()
                .orElseThrow(() -> Problem.of("starting QEMU", "name another disk of the image, such as a raw one")
                        .at(disk.file().toString())
                        .found("a disk of format " + disk.format().word())
                        .expected("a format that QEMU has a device for")
                        .raise());
        return "id=" + id + ",if=none,format=" + format + ",snapshot=" + (disk.kept() ? "off" : "on") + ",cache="
                + (disk.kept() ? "writeback" : "unsafe") + ",file="
                + Quoted.of(disk.file().toAbsolutePath());
    }

    /** Returns a network card with the ports forwarded from the loopback interface, or none. */
    private static List<String> network(Machine.Network network) {
        if (network.reach() == Machine.Reach.NOTHING) {
            return List.of("-nic", "none");
        }
        // no option ROM: the guest never boots from the network
        String address = network.address() == null ? "" : ",mac=" + network.address();
        return List.of("-netdev", user(network), "-device", "virtio-net-pci,netdev=" + NETWORK + ",romfile=" + address);
    }

    /**
     * Returns one of QEMU's user networks. A closed one drops what is meant for this machine or beyond, name servers
     * included.
     */
    static String user(Machine.Network network) {
        StringBuilder words = new StringBuilder("user,id=" + NETWORK);
        if (network.reach() != Machine.Reach.OPEN) {
            words.append(",restrict=on,ipv6=off");
        }
        forwards(network.ports()).forEach(forward -> words.append(",hostfwd=").append(forward));
        return words.toString();
    }

    /** Returns the ports to forward in QEMU's form: those of the guest, each with that of the loopback interface. */
    public static List<String> forwards(Map<Integer, Integer> ports) {
        List<String> words = new ArrayList<>();
        ports.forEach((guest, host) -> words.add("tcp:127.0.0.1:" + host + "-:" + guest));
        return words;
    }
}
