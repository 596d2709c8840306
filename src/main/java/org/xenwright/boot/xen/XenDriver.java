package org.xenwright.boot.xen;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.boot.schedule.Host;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/**
 * The driver that boots a domain on a real Xen with Xen's own toolstack. Xen runs in QEMU under software emulation,
 * with a privileged domain of a few MB; the guest's network is that of QEMU.
 */
public final class XenDriver implements Driver {
    static final Architecture PROCESSOR = Architecture.AMD64;

    private final XenHosts hosts;
    private final GuestType type;
    private final @Nullable ShippedDomain shipped;

    /** Makes a driver that writes a domain file of its own for each machine. */
    public XenDriver(ToolBox tools, Store store, GuestType type) {
        this(new XenHosts(tools, store), type, null);
    }

    /**
     * Makes a driver of one domain, which runs beside the others on the same hosts.
     *
     * @param type as in the file
     * @param shipped the shipped file, from which the domain is created as it is; null to write one for the machine
     */
    public XenDriver(XenHosts hosts, GuestType type, @Nullable ShippedDomain shipped) {
        this.hosts = hosts;
        this.type = type;
        this.shipped = shipped;
    }

    @Override
    public String name() {
        boolean grub = shipped != null && shipped.firmware() == Firmware.XEN_GRUB;
        return "xen-" + type.word() + (grub ? "-grub" : "");
    }

    /** Returns what the domain's file says; an hvm guest has a firmware in any case. */
    @Override
    public Firmware firmware(Firmware asked) {
        if (shipped != null) {
            return shipped.firmware();
        }
        if (type == GuestType.HVM) {
            return asked.isUefi() ? asked : Firmware.BIOS;
        }
        return asked == Firmware.NONE ? asked : Firmware.XEN_GRUB;
    }

    @Override
    public String firstStage() {
        return "hypervisor";
    }

    @Override
    public Host host() {
        return hosts.load(type == GuestType.HVM);
    }

    @Override
    public Availability availability() {
        try {
            return Availability.yes(hosts.description());
        } catch (ProblemException | IOException e) {
            return Availability.no(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<Unfit> unfit(Machine machine, @Nullable FileSystemKind root) {
        Architecture processor = machine.hardware().architecture();
        String attempted = "booting " + machine.name() + " on Xen";
        if (processor != PROCESSOR) {
            return Optional.of(new Unfit(
                    "Xen in QEMU runs " + PROCESSOR.debianName() + ", this is " + processor.debianName(),
                    Problem.of(attempted, "boot it with the qemu driver")
                            .found("architecture " + processor.debianName())
                            .expected(PROCESSOR.debianName())));
        }
        Firmware firmware = machine.firmware();
        boolean known = type == GuestType.HVM
                ? firmware == Firmware.BIOS
                : firmware == Firmware.NONE || firmware == Firmware.XEN_GRUB;
        return known
                ? Optional.empty()
                : Optional.of(new Unfit(
                        "Xen in QEMU does not start " + type.word() + " guests by " + firmware.word(),
                        Problem.of(attempted, "boot it with the driver qemu, or as another type")
                                .found("type " + type.word() + ", started by " + firmware.word())
                                .expected("hvm by bios, pvh and pv by kernel or " + Firmware.XEN_GRUB.word())));
    }

    @Override
    public void prepare(Machine machine) throws IOException {
        if (unfit(machine, null).isEmpty()) {
            hosts.prepare(machine, type);
        }
    }

    @Override
    public RunningGuest start(Machine machine) throws IOException {
        Optional<Unfit> unfit = unfit(machine, null);
        if (unfit.isPresent()) {
            throw unfit.get().raise();
        }
        return hosts.start(machine, new GuestPayload(machine, type, shipped));
    }
}
