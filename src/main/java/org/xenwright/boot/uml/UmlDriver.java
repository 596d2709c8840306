package org.xenwright.boot.uml;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.boot.qemu.NetworkSwitch;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Generator;
import org.xenwright.tool.Busybox;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;

/**
 * The driver that boots an image's user space on User-mode Linux's own kernel, an ordinary process without privilege.
 * The image's kernel is not tested.
 */
public final class UmlDriver implements Driver {
    private static final String LINUX = "linux.uml";
    private static final Architecture PROCESSOR = Architecture.AMD64;

    private final ToolBox tools;
    private final HostFindings findings;
    private final Hold hold;
    private final Consumer<String> warnings;
    private @Nullable Availability availability;

    /**
     * @param hold confines its process
     * @param warnings receives what a guest is not given
     */
    public UmlDriver(ToolBox tools, HostFindings findings, Hold hold, Consumer<String> warnings) {
        this.tools = tools;
        this.findings = findings;
        this.hold = hold;
        this.warnings = warnings;
    }

    @Override
    public String name() {
        return "uml";
    }

    @Override
    public synchronized Availability availability() {
        if (availability == null) {
            availability = probe();
        }
        return availability;
    }

    private Availability probe() {
        try {
            Tool linux = tools.find(LINUX);
            Content busybox = Busybox.of(tools);
            // a finding is a text, and an empty one says that nothing is wrong
            String complaint = findings.answer(
                    String.join(
                            "\n",
                            "programs in User-mode Linux "
                                    + (hold == Hold.NONE ? "that nothing holds" : "that is held"),
                            Generator.of(UmlProbe.class).hex(),
                            linux.version(),
                            String.join(" ", linux.prefix())),
                    () -> UmlProbe.complaint(linux, hold, busybox).orElse(""));
            return complaint.isEmpty()
                    ? Availability.yes("User-mode Linux " + linux.version())
                    : Availability.no(complaint);
        } catch (ProblemException | IOException e) {
            return Availability.no(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public RunningGuest start(Machine machine) throws IOException {
        Optional<Unfit> unfit = unfit(machine, root(machine));
        if (unfit.isPresent()) {
            throw unfit.get().raise();
        }
        List<String> leftOut = GuestWords.leftOut(UmlArguments.line(machine));
        if (!leftOut.isEmpty()) {
            warnings.accept(machine.name() + ": User-mode Linux is not told " + String.join(" ", leftOut)
                    + ", which may be options of its own program");
        }
        Tool linux = tools.find(LINUX);
        Tool control = tools.find("uml_mconsole");
        if (machine.ports().isEmpty() && machine.network().reach() != Machine.Reach.OPEN) {
            return UmlGuest.start(linux, control, hold, folder -> UmlArguments.of(machine, folder), null);
        }
        Tool qemu = tools.find(PROCESSOR.emulator());
        QemuGuest network = NetworkSwitch.start(qemu, machine.network());
        try {
            Arguments arguments = new Arguments(machine, qemu, NetworkSwitch.socket(network));
            return UmlGuest.start(linux, control, hold, arguments, network);
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /**
     * A guest with a card. Its frames go to a second switch in the same confinement, since the guest reaches only its
     * own network namespace, and from there over a Unix socket, which has a path.
     *
     * @param outside the socket
     */
    private record Arguments(Machine machine, Tool qemu, Path outside) implements UmlGuest.Arguments {
        @Override
        public Orders in(Path folder) throws IOException {
            Orders alone = UmlArguments.of(machine, folder);
            int near = freePort();
            int far = freePort();
            List<String> words = new ArrayList<>(List.of(UmlArguments.network(near, far)));
            words.addAll(alone.words());
            List<Path> read = new ArrayList<>(alone.read());
            if (qemu.root() != null) {
                read.add(qemu.root());
            }
            List<Path> written = new ArrayList<>(alone.written());
            written.add(outside);
            return new Orders(words, read, written, NetworkSwitch.inside(qemu, outside, far, near));
        }
    }

    /** Returns the file system of the root, if the disks alone reveal it. */
    private static @Nullable FileSystemKind root(Machine machine) throws IOException {
        for (Machine.Disk disk : machine.disks()) {
            if (disk.format() == DiskFormats.RAW && FileSystemKinds.SQUASHFS.isIn(ImagePlan.of(disk.file()))) {
                return FileSystemKinds.SQUASHFS;
            }
        }
        return null;
    }

    @Override
    public Optional<Unfit> unfit(Machine machine, @Nullable FileSystemKind root) {
        Architecture processor = machine.hardware().architecture();
        if (processor != PROCESSOR) {
            return Optional.of(unfit(
                    machine,
                    "User-mode Linux runs " + PROCESSOR.debianName() + ", this is " + processor.debianName(),
                    "architecture " + processor.debianName(),
                    PROCESSOR.debianName()));
        }
        if (machine.bootsFromDisk()) {
            String firmware = machine.firmware().word();
            return Optional.of(unfit(
                    machine,
                    "User-mode Linux has no firmware, this is to boot by " + firmware,
                    "a boot by " + firmware,
                    "kernel in <boot><firmware>"));
        }
        if (root == FileSystemKinds.SQUASHFS) {
            return Optional.of(
                    unfit(machine, "User-mode Linux reads no squashfs", "a squashfs root file system", "ext4"));
        }
        return machine.disks().stream()
                .filter(disk -> disk.format() != DiskFormats.RAW)
                .findFirst()
                .map(disk -> unfit(
                        machine,
                        "User-mode Linux takes raw disks, " + disk.file().getFileName() + " is "
                                + disk.format().word(),
                        "a disk of format " + disk.format().title(),
                        "raw in <image><disk><formats>"));
    }

    private static Unfit unfit(Machine machine, String reason, String found, String expected) {
        return new Unfit(
                reason,
                Problem.of("booting " + machine.name() + " in User-mode Linux", "boot it with the driver qemu")
                        .found(found)
                        .expected(expected));
    }

    /** Returns a UDP port that is free now. */
    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }
}
