package org.xenwright.boot.uml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.boot.driver.CommandLine;
import org.xenwright.boot.driver.Machine;

/** The arguments of User-mode Linux. Facts: Linux, Documentation/virt/uml/user_mode_linux_howto_v2.rst. */
final class UmlArguments {
    /** The name of a guest in its own folder. */
    static final String ID = "guest";

    private UmlArguments() {}

    /** Returns the kernel command line of the machine, for User-mode Linux. */
    static List<String> line(Machine machine) {
        String line = CommandLine.translate(
                machine.software().commandLine(), "/dev/ubd", "ttyS0", List.of("systemd.show_status=1"));
        return List.of(line.split(" "));
    }

    /**
     * Returns the orders for a machine whose console is standard input and output.
     *
     * @param folder of the guest, which also receives what it writes to its disks
     */
    static Orders of(Machine machine, Path folder) throws IOException {
        List<String> words = new ArrayList<>(base(machine.hardware().memory(), folder));
        List<Path> read = new ArrayList<>();
        List<Path> written = new ArrayList<>();
        if (machine.software().initramfs() != null) {
            words.add("initrd=" + link(folder, "initrd", machine.software().initramfs(), read));
        }
        for (int i = 0; i < machine.disks().size(); i++) {
            Machine.Disk disk = machine.disks().get(i);
            // links, since a comma in a file's name would end the argument
            Path file = link(folder, "disk" + i, disk.file(), disk.kept() ? written : read);
            words.add("ubd" + i + "=" + (disk.kept() ? "" : folder.resolve("changes" + i) + ",") + file);
        }
        words.addAll(GuestWords.passing(line(machine)));
        return new Orders(words, read, written, List.of());
    }

    /**
     * Returns the arguments for memory in MiB, folder and console, and an empty folder for guests that ask for files of
     * this machine.
     */
    static List<String> base(int memory, Path folder) {
        return List.of(
                "mem=" + memory + "M",
                place(folder),
                "umid=" + ID,
                "hostfs=" + folder.resolve("nothing"),
                "con=null",
                "ssl=null",
                "ssl0=fd:0,fd:1");
    }

    /** Returns the argument for the folder of its sockets, which all processes of a guest have, and no others. */
    static String place(Path folder) {
        return "uml_dir=" + folder + "/";
    }

    /** Returns a network card whose frames travel as datagrams between two ports of a loopback interface. */
    static String network(int near, int far) {
        return "eth0=ucast,52:54:00:12:34:56,127.0.0.1," + near + "," + far;
    }

    private static Path link(Path folder, String name, Path target, List<Path> needed) throws IOException {
        needed.add(target.toAbsolutePath());
        return Files.createSymbolicLink(folder.resolve(name), target.toAbsolutePath());
    }
}
