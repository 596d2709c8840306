package org.xenwright.boot.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;

/** The driver that boots a machine in QEMU: a kernel with its disks, or by a firmware what is on the first of them. */
public final class QemuDriver implements Driver {
    private final ToolBox tools;
    private final Accelerator accelerator;
    private final @Nullable HostFindings findings;
    private final Firmware firmware;
    private Architecture prepared = Architecture.AMD64; // what is known about guests
    private @Nullable Boolean kvm;

    /** Makes a driver that tries KVM anew. */
    public QemuDriver(ToolBox tools, Accelerator accelerator) {
        this(tools, accelerator, null);
    }

    /** @param findings where the result of trying KVM is kept, so that not every build tries it */
    public QemuDriver(ToolBox tools, Accelerator accelerator, @Nullable HostFindings findings) {
        this(tools, accelerator, findings, Firmware.NONE);
    }

    /**
     * @param findings where the result of trying KVM is kept, so that not every build tries it; null to try anew
     * @param firmware what its machines boot by, for its name
     */
    public QemuDriver(ToolBox tools, Accelerator accelerator, @Nullable HostFindings findings, Firmware firmware) {
        this.tools = tools;
        this.accelerator = accelerator;
        this.findings = findings;
        this.firmware = firmware;
    }

    @Override
    public String name() {
        return firmware == Firmware.NONE ? "qemu" : "qemu-" + firmware.word();
    }

    @Override
    public Optional<Unfit> unfit(Machine machine, @Nullable FileSystemKind root) {
        Architecture processor = machine.hardware().architecture();
        boolean known = switch (machine.firmware()) {
            case NONE -> true;
            case BIOS -> processor == Architecture.AMD64;
            case UEFI, SECURE_BOOT -> processor == Architecture.AMD64 || processor == Architecture.ARM64;
            case XEN_GRUB, PYGRUB -> false;
        };
        if (known) {
            return Optional.empty();
        }
        String wanted = machine.firmware().word();
        return Optional.of(new Unfit(
                processor.debianName() + " in QEMU does not boot by " + wanted,
                Problem.of("booting " + machine.name() + " in QEMU", "boot its kernel: -Dxen.firmware=kernel")
                        .at("<boot><firmware>, or -Dxen.firmware")
                        .found(wanted + " for architecture " + processor.debianName())
                        .expected("bios, uefi and secureboot for amd64, uefi and secureboot for arm64")));
    }

    @Override
    public synchronized Availability availability() {
        try {
            Tool qemu = tools.find(MachineType.of(prepared).program());
            return Availability.yes(qemu.version() + (kvm(qemu, prepared) ? ", KVM" : ", software emulation"));
        } catch (ProblemException | IOException e) {
            return Availability.no(Problem.messageOf(e));
        }
    }

    /** Tries the guest's own kernel under KVM once, since running a few instructions proves little. */
    @Override
    public synchronized void prepare(Machine machine) throws IOException {
        Architecture architecture = machine.hardware().architecture();
        prepared = architecture;
        Tool qemu = tools.find(MachineType.of(architecture).program());
        flash(machine);
        if (kvm(qemu, architecture)) {
            Optional<Path> kernel = kernel(machine);
            kvm = kernel.isPresent()
                    && found(qemu, "kernel " + Digest.of(kernel.get()), () -> KernelProbe.passes(qemu, kernel.get()));
        }
    }

    /** Returns the guest's kernel, where it is a file; KVM is used for nothing that was not tried. */
    private static Optional<Path> kernel(Machine machine) {
        return machine.start() instanceof Machine.FromDisk disk
                ? Optional.ofNullable(disk.kernel())
                : Optional.of(machine.software().kernel());
    }

    private Optional<Flash> flash(Machine machine) throws IOException {
        try {
            return Flash.of(machine, tools);
        } catch (ProblemException e) {
            throw new IOException(Problem.messageOf(e), e);
        }
    }

    @Override
    public RunningGuest start(Machine machine) throws IOException {
        Optional<Unfit> unfit = unfit(machine, null);
        if (unfit.isPresent()) {
            throw unfit.get().raise();
        }
        Architecture architecture = machine.hardware().architecture();
        MachineType board = MachineType.of(machine);
        Tool qemu = tools.find(board.program());
        boolean fast = kvm(qemu, architecture);
        Optional<Flash> flash = flash(machine);
        return QemuGuest.start(
                qemu,
                folder -> QemuArguments.of(
                        machine, board, fast, flash.isPresent() ? flash.get().arguments(folder) : List.of()),
                machine.ports());
    }

    private synchronized boolean kvm(Tool qemu, Architecture architecture) throws IOException {
        // the probe's code is for x86; elsewhere emulation is used
        if (accelerator != Accelerator.AUTO
                || architecture != Architecture.AMD64
                || !Architecture.ofThisMachine().equals(Optional.of(architecture))) {
            return false;
        }
        if (kvm == null) {
            kvm = found(qemu, "instructions", () -> KvmProbe.passes(qemu));
        }
        return kvm;
    }

    private interface Trial {
        boolean passes() throws IOException;
    }

    private boolean found(Tool qemu, String what, Trial trial) throws IOException {
        if (findings == null) {
            return trial.passes();
        }
        // the user may have been given access to the device since
        boolean open = Files.isWritable(Path.of("/dev/kvm"));
        String question = String.join(
                "\n",
                "KVM runs",
                what,
                Generator.of(KvmProbe.class, KernelProbe.class).hex(),
                qemu.version(),
                String.join(" ", qemu.prefix()),
                open + "");
        return Boolean.parseBoolean(findings.answer(question, () -> Boolean.toString(trial.passes())));
    }
}
