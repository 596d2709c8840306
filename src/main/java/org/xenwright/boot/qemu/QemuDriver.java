package org.xenwright.boot.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;

/** The driver that boots a kernel with its disks in QEMU, without a boot loader. */
public final class QemuDriver implements Driver {
    private final ToolBox tools;
    private final Accelerator accelerator;
    private final @Nullable HostFindings findings;
    private Architecture prepared = Architecture.AMD64; // what is known about guests
    private @Nullable Boolean kvm;

    /** Makes a driver that tries KVM anew. */
    public QemuDriver(ToolBox tools, Accelerator accelerator) {
        this(tools, accelerator, null);
    }

    /** @param findings where the result of trying KVM is kept, so that not every build tries it */
    public QemuDriver(ToolBox tools, Accelerator accelerator, @Nullable HostFindings findings) {
        this.tools = tools;
        this.accelerator = accelerator;
        this.findings = findings;
    }

    @Override
    public String name() {
        return "qemu";
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
        if (kvm(qemu, architecture)) {
            Path kernel = machine.software().kernel();
            kvm = found(qemu, "kernel " + Digest.of(kernel), () -> KernelProbe.passes(qemu, kernel));
        }
    }

    @Override
    public RunningGuest start(Machine machine) throws IOException {
        Architecture architecture = machine.hardware().architecture();
        MachineType board = MachineType.of(architecture);
        Tool qemu = tools.find(board.program());
        boolean fast = kvm(qemu, architecture);
        return QemuGuest.start(qemu, folder -> QemuArguments.of(machine, board, fast), machine.ports());
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
