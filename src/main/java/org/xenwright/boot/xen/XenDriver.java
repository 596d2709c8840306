package org.xenwright.boot.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.content.Content;
import org.xenwright.kernel.KernelImage;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;

/**
 * Boots a domain on a real Xen with its own toolstack. Xen runs in QEMU under software emulation, with a privileged
 * domain of a few MB; the guest's network is that of QEMU.
 */
public final class XenDriver implements Driver {
    private static final String QEMU = "qemu-system-x86_64";

    private final ToolBox tools;
    private final Store store;
    private final DomainType type;
    private final @Nullable ShippedDomain shipped;

    /** A driver that writes a domain file of its own for each machine. */
    public XenDriver(ToolBox tools, Store store, DomainType type) {
        this(tools, store, type, null);
    }

    /**
     * A driver that creates the domain from the very file that is shipped.
     *
     * @param type as in the file
     */
    public XenDriver(ToolBox tools, Store store, DomainType type, @Nullable ShippedDomain shipped) {
        this.tools = tools;
        this.store = store;
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
    public int overhead() {
        return XenMachine.OVERHEAD;
    }

    @Override
    public Availability availability() {
        try {
            Tool qemu = tools.find(QEMU);
            Dom0.of(tools, store);
            return Availability.yes("Xen in " + qemu.version() + ", software emulation");
        } catch (ProblemException | IOException e) {
            return Availability.no(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void prepare(Machine machine) throws IOException {
        if (machine.hardware().architecture() == Architecture.AMD64) {
            SavedDom0.state(store, hardware(machine));
            uncompressed(machine.software().kernel());
        }
    }

    private XenMachine hardware(Machine machine) throws IOException {
        return new XenMachine(
                tools.find(QEMU), Dom0.of(tools, store), machine.hardware().memory());
    }

    @Override
    public Guest start(Machine machine) throws IOException {
        if (machine.hardware().architecture() != Architecture.AMD64) {
            throw Problem.of("booting " + machine.name() + " on Xen", "boot it with the qemu driver")
                    .found("architecture " + machine.hardware().architecture().debianName())
                    .expected("amd64")
                    .raise();
        }
        Parcel parcel = new Parcel(machine, type, shipped);
        Path kernel = uncompressed(machine.software().kernel());
        XenMachine hardware = hardware(machine);
        Path state = SavedDom0.state(store, hardware);
        QemuGuest guest = hardware.start(machine.ports(), true);
        try {
            XenGuest domain = new XenGuest(guest);
            Path goods = guest.folder().resolve("parcel");
            parcel.write(goods, kernel);
            SavedDom0.restore(guest, state);
            guest.execute("cont", Map.of());
            XenMachine.attach(guest, Machine.Disk.of(goods, Machine.Format.RAW), "parcel");
            for (int i = 0; i < machine.disks().size(); i++) {
                XenMachine.attach(guest, machine.disks().get(i), "disk" + i);
            }
            return domain;
        } catch (IOException | RuntimeException e) {
            guest.close();
            throw e;
        }
    }

    /** The same kernel as an ELF file, which xl need not decompress on slow emulated hardware. */
    private Path uncompressed(Path kernel) throws IOException {
        Content content = new Content.Slice(kernel, 0, Files.size(kernel));
        return store.get(
                "vmlinux", Digest.of(kernel), at -> KernelImage.read(content).extract(content, at));
    }
}
