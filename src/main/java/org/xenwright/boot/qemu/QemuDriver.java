package org.xenwright.boot.qemu;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Machine;
import org.xenwright.problem.ProblemException;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;

/** Boots a kernel with its disks in QEMU, without a boot loader. */
public final class QemuDriver implements Driver {
    private final ToolBox tools;
    private final Accelerator accelerator;
    private @Nullable Boolean kvm;

    public QemuDriver(ToolBox tools, Accelerator accelerator) {
        this.tools = tools;
        this.accelerator = accelerator;
    }

    @Override
    public String name() {
        return "qemu";
    }

    @Override
    public Availability availability() {
        try {
            Tool qemu = tools.find(Board.of(Architecture.AMD64).program());
            return Availability.yes(
                    qemu.version() + (kvm(qemu, Architecture.AMD64) ? ", KVM" : ", software emulation"));
        } catch (ProblemException | IOException e) {
            return Availability.no(e.getMessage());
        }
    }

    /** Tries the guest's own kernel under KVM once, since running a few instructions proves little. */
    @Override
    public synchronized void prepare(Machine machine) throws IOException {
        Architecture architecture = machine.hardware().architecture();
        Tool qemu = tools.find(Board.of(architecture).program());
        if (kvm(qemu, architecture)) {
            kvm = KernelProbe.passes(qemu, machine.software().kernel());
        }
    }

    @Override
    public Guest start(Machine machine) throws IOException {
        Architecture architecture = machine.hardware().architecture();
        Board board = Board.of(architecture);
        Tool qemu = tools.find(board.program());
        boolean fast = kvm(qemu, architecture);
        return QemuGuest.start(qemu, folder -> QemuArguments.of(machine, board, fast), machine.ports());
    }

    private synchronized boolean kvm(Tool qemu, Architecture architecture) throws IOException {
        // the probe's code is x86's; elsewhere emulation serves
        if (accelerator != Accelerator.AUTO
                || architecture != Architecture.AMD64
                || !Board.isThisMachine(architecture)) {
            return false;
        }
        if (kvm == null) {
            kvm = KvmProbe.passes(qemu);
        }
        return kvm;
    }
}
