package org.xenwright.smoke;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.uml.Hold;
import org.xenwright.boot.uml.UmlDriver;
import org.xenwright.boot.xen.ShippedDomain;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.boot.xen.XenHosts;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.NamedChoice;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Confinement;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/** Makes the drivers a person names; which one a name means may depend on the domain. */
public final class BootDrivers {
    private final Map<String, BiFunction<Domain, Path, Driver>> known = new TreeMap<>();

    /** Domains that its drivers start while others run on Xen run beside them, on one host. */
    public BootDrivers(ToolBox tools, Store store, Accelerator accelerator, boolean umlHeld, Progress progress) {
        XenHosts hosts = new XenHosts(tools, store);
        HostFindings findings = new HostFindings(store);
        known.put("qemu", (domain, cfg) -> new QemuDriver(tools, accelerator, findings));
        Hold hold = umlHeld ? (reach, program) -> held(tools, reach, program) : Hold.NONE;
        known.put("uml", (domain, cfg) -> new UmlDriver(tools, findings, hold, progress::warn));
        known.put("xen", (domain, cfg) -> new XenDriver(hosts, type(domain), shipped(domain, cfg)));
    }

    /** It follows its guest's processes by ptrace, which is refused otherwise. */
    private static List<String> held(ToolBox tools, Hold.Reach reach, List<String> program) throws IOException {
        return Confinement.with(tools)
                .reading(reach.read().toArray(Path[]::new))
                .writing(reach.written().toArray(Path[]::new))
                .allowing("ptrace")
                .command(reach.aside(), program);
    }

    /** The names of a list separated by commas, each checked. */
    public List<String> names(String list) {
        Map<String, String> names = new TreeMap<>();
        known.keySet().forEach(name -> names.put(name, name));
        return new NamedChoice("choosing how to boot", "<boot><drivers>, or -Dxen.drivers", "drivers that there are")
                .among(names, list);
    }

    /** What a boot with a driver is called: by the type too where that matters. */
    static String title(String name, Domain domain) {
        return name.equals("xen") ? name + "-" + domain.type().word() : name;
    }

    /**
     * Why a driver can never run such a domain, whatever this machine is; empty when it can.
     *
     * @param machine the domain's
     * @param root the type of its root file system
     */
    Optional<String> unfit(String name, Domain domain, Machine machine, FileSystemKind root) {
        String architecture = machine.hardware().architecture().debianName();
        boolean foreign = !architecture.equals("amd64");
        return switch (name) {
            case "uml" ->
                foreign
                        ? Optional.of("User-mode Linux runs amd64, this is " + architecture)
                        : unfitForUml(machine, root);
            case "xen" ->
                foreign ? Optional.of("Xen in QEMU runs amd64, this is " + architecture) : unfitForXen(domain);
            default -> Optional.empty();
        };
    }

    private static Optional<String> unfitForUml(Machine machine, FileSystemKind root) {
        if (root == FileSystemKinds.SQUASHFS) {
            return Optional.of("User-mode Linux reads no squashfs");
        }
        return machine.disks().stream()
                .filter(disk -> disk.format() != DiskFormats.RAW)
                .findFirst()
                .map(disk -> "User-mode Linux takes raw disks, "
                        + disk.file().getFileName() + " is "
                        + disk.format().word());
    }

    private static Optional<String> unfitForXen(Domain domain) {
        return domain.type() == GuestType.HVM
                ? Optional.of("Xen in QEMU runs pvh and pv, this is hvm")
                : Optional.empty();
    }

    /** @param cfg the domain's file as it is shipped */
    public Driver driver(String name, Domain domain, Path cfg) {
        return known.get(name).apply(domain, cfg);
    }

    private static GuestType type(Domain domain) {
        return switch (domain.type()) {
            case PV -> GuestType.PV;
            case PVH -> GuestType.PVH;
            case HVM ->
                throw Problem.of(
                                "booting " + domain.name() + " on Xen",
                                "boot it with the driver qemu, or use pvh or pv")
                        .found("type hvm")
                        .expected("pvh or pv")
                        .raise();
        };
    }

    private static ShippedDomain shipped(Domain domain, Path cfg) {
        return new ShippedDomain(
                cfg,
                domain.text("kernel").orElse(""),
                domain.text("ramdisk").orElse(null),
                domain.disks().stream().map(DiskSpec::target).toList(),
                disksAsDevices(domain));
    }

    /** An own disk over the image's is qcow2; the emulated computer opens it, and its privileged domain sees a device. */
    private static String disksAsDevices(Domain domain) {
        if (domain.disks().stream().allMatch(disk -> disk.format() == XlFormat.RAW)) {
            return "";
        }
        return domain.disks().stream()
                .map(disk -> new DiskSpec(
                                disk.target(), disk.vdev(), XlFormat.RAW, disk.writable(), disk.cdrom(), disk.options())
                        .text())
                .map(text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(",", "disk=[", "];"));
    }
}
