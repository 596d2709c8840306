package org.xenwright.boot.xen;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.schedule.Host;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/**
 * Boots a domain on a real Xen with its own toolstack. Xen runs in QEMU under software emulation, with a privileged
 * domain of a few MB; the guest's network is that of QEMU.
 */
public final class XenDriver implements Driver {
    private final XenHosts hosts;
    private final GuestType type;
    private final @Nullable ShippedDomain shipped;

    /** A driver that writes a domain file of its own for each machine. */
    public XenDriver(ToolBox tools, Store store, GuestType type) {
        this(new XenHosts(tools, store), type, null);
    }

    /**
     * A driver of one domain, which runs beside the others on the same hosts.
     *
     * @param type as in the file
     * @param shipped the domain is created from the very file that is shipped; null to write one for the machine
     */
    public XenDriver(XenHosts hosts, GuestType type, @Nullable ShippedDomain shipped) {
        this.hosts = hosts;
        this.type = type;
        this.shipped = shipped;
    }

    @Override
    public String name() {
        return "xen-" + type.word();
    }

    @Override
    public String firstStage() {
        return "hypervisor";
    }

    @Override
    public Host host() {
        return hosts;
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
    public void prepare(Machine machine) throws IOException {
        if (machine.hardware().architecture() == Architecture.AMD64) {
            hosts.prepare(machine);
        }
    }

    @Override
    public Guest start(Machine machine) throws IOException {
        if (machine.hardware().architecture() != Architecture.AMD64) {
            throw Problem.of("booting " + machine.name() + " on Xen", "boot it with the qemu driver")
                    .found("architecture " + machine.hardware().architecture().debianName())
                    .expected("amd64")
                    .raise();
        }
        return hosts.start(machine, new Parcel(machine, type, shipped));
    }
}
