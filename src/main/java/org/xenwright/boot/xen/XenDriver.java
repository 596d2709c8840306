package org.xenwright.boot.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.QemuArguments;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.boot.qemu.Quoted;
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
    static final String DOM0_CONSOLE = "dom0";

    private static final String QEMU = "qemu-system-x86_64";
    private static final int DOM0_MEMORY = 512; // holds its own initramfs, the parcel, and what xl builds of a kernel
    private static final int HYPERVISOR_MEMORY = 192; // Xen's heap and tables, generously

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
    public Guest start(Machine machine) throws IOException {
        if (machine.hardware().architecture() != Architecture.AMD64) {
            throw Problem.of("booting " + machine.name() + " on Xen", "boot it with the qemu driver")
                    .found("architecture " + machine.hardware().architecture().debianName())
                    .expected("amd64")
                    .raise();
        }
        Tool qemu = tools.find(QEMU);
        Dom0 dom0 = Dom0.of(tools, store);
        Parcel parcel = new Parcel(machine, type, shipped);
        Path kernel = uncompressed(machine.software().kernel());
        QemuGuest guest =
                QemuGuest.start(qemu, folder -> arguments(machine, dom0, parcel, kernel, folder), machine.ports());
        try {
            return new XenGuest(guest);
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

    private static List<String> arguments(Machine machine, Dom0 dom0, Parcel parcel, Path kernel, Path folder)
            throws IOException {
        Path goods = folder.resolve("parcel");
        parcel.write(goods, kernel);
        List<String> words = new ArrayList<>(List.of("-name", Quoted.of(machine.name())));
        words.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
        // not "max": the privileged domain's kernel dies early of some newer feature; PVH guests need svm and npt
        words.addAll(List.of("-machine", "pc", "-cpu", "qemu64,+svm,+npt", "-accel", "tcg,thread=multi"));
        int memory = DOM0_MEMORY + HYPERVISOR_MEMORY + machine.hardware().memory();
        words.addAll(List.of("-m", Integer.toString(memory), "-smp", "2"));
        Path socket = folder.resolve(DOM0_CONSOLE);
        words.addAll(List.of("-chardev", "socket,id=dom0,server=on,wait=off,path=" + Quoted.of(socket)));
        words.addAll(List.of("-chardev", "stdio,id=console,signal=off"));
        words.addAll(List.of("-serial", "chardev:dom0", "-serial", "chardev:console"));
        // links with short names, since a blank in a name would begin a module's arguments
        words.addAll(List.of("-kernel", link(folder, "xen", dom0.hypervisor())));
        words.addAll(List.of(
                "-append",
                "console=com1 com1=115200,8n1 dom0_mem=" + DOM0_MEMORY + "M,max:" + DOM0_MEMORY
                        + "M dom0_max_vcpus=1 noreboot loglvl=info"));
        words.addAll(List.of(
                "-initrd",
                link(folder, "vmlinux", dom0.kernel()) + " console=hvc0 quiet,"
                        + link(folder, "initramfs", dom0.initramfs())));
        words.addAll(QemuArguments.disk(Machine.Disk.of(goods, Machine.Format.RAW), 0));
        for (int i = 0; i < machine.disks().size(); i++) {
            words.addAll(QemuArguments.disk(machine.disks().get(i), i + 1));
        }
        words.addAll(QemuArguments.network(machine.ports()));
        return words;
    }

    private static String link(Path folder, String name, Path target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), target.toAbsolutePath())
                .toString();
    }
}
