package org.xenwright.smoke;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.uml.Hold;
import org.xenwright.boot.uml.UmlDriver;
import org.xenwright.boot.xen.ShippedDomain;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.boot.xen.XenHosts;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.language.Value;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.NamedChoice;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Confinement;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/** The drivers by their names; which one a name means may depend on the domain. */
public final class BootDrivers {
    private final SortedMap<String, Maker> known;

    /** A maker of one kind of driver. */
    @FunctionalInterface
    public interface Maker {
        /**
         * Makes a driver.
         *
         * @param machines those of the domain's image
         * @param cfg the domain's file as it is shipped
         * @param firmware what starts the domain's disk, or none, where the driver can choose
         */
        Driver driver(Domain domain, GuestMachines machines, Path cfg, Firmware firmware);
    }

    /** @param known makers, by the names that users write */
    BootDrivers(Map<String, Maker> known) {
        this.known = new TreeMap<>(known);
    }

    /** Returns all known drivers. Domains that they start while others run on Xen run beside those, on one host. */
    public static BootDrivers of(
            ToolBox tools, Store store, Accelerator accelerator, boolean umlHeld, Progress progress) {
        XenHosts hosts = new XenHosts(tools, store);
        HostFindings findings = new HostFindings(store);
        Hold hold = umlHeld ? (reach, program) -> held(tools, reach, program) : Hold.NONE;
        return new BootDrivers(Map.of(
                "qemu", (domain, machines, cfg, firmware) -> new QemuDriver(tools, accelerator, findings, firmware),
                "uml", (domain, machines, cfg, firmware) -> new UmlDriver(tools, findings, hold, progress::warn),
                "xen", (domain, machines, cfg, firmware) -> new XenDriver(hosts, domain.type(), shipped(domain, cfg))));
    }

    /** Returns these drivers and one more, of a room that this one does not know. */
    public BootDrivers with(String name, Maker maker) {
        Map<String, Maker> all = new TreeMap<>(known);
        all.put(name, maker);
        return new BootDrivers(all);
    }

    /**
     * Returns the command that confines User-mode Linux, with ptrace allowed, by which it follows its guest's
     * processes.
     */
    private static List<String> held(ToolBox tools, Hold.Reach reach, List<String> program) throws IOException {
        return Confinement.with(tools)
                .reading(reach.read().toArray(Path[]::new))
                .writing(reach.written().toArray(Path[]::new))
                .allowing("ptrace")
                .command(reach.aside(), program);
    }

    /** Returns the names in a list separated by commas, each checked. */
    public List<String> names(String list) {
        Map<String, String> names = new TreeMap<>();
        known.keySet().forEach(name -> names.put(name, name));
        return new NamedChoice("choosing how to boot", "<boot><drivers>, or -Dxen.drivers", "drivers that there are")
                .among(names, list);
    }

    /**
     * Makes the driver of a name for a domain.
     *
     * @param machines those of the domain's image
     * @param cfg the domain's file as it is shipped
     * @param firmware what starts its disk, or none
     */
    Driver driver(String name, Domain domain, GuestMachines machines, Path cfg, Firmware firmware) {
        return Objects.requireNonNull(known.get(name), name).driver(domain, machines, cfg, firmware);
    }

    /** Returns why a driver can never boot a domain by a firmware; empty when it can. */
    static Optional<Unfit> unfit(Driver driver, Domain domain, Firmware firmware, GuestMachines machines) {
        return OfferedFirmware.unfit(machines.image(), firmware)
                .or(() -> driver.unfit(machines.machine(domain, firmware, Set.of(), false), machines.root()));
    }

    /**
     * Makes the driver of a name for a domain that it can run.
     *
     * @param firmware what starts its disk, or none, if the driver can choose
     * @param machines those of its image
     * @throws org.xenwright.problem.ProblemException if it can never run it
     */
    public Driver fitDriver(String name, Domain domain, Firmware firmware, GuestMachines machines) {
        Driver driver = driver(name, domain, machines, DomainOutputs.file(domain, machines.folder()), firmware);
        Optional<Unfit> unfit = unfit(driver, domain, driver.firmware(firmware), machines);
        if (unfit.isPresent()) {
            throw unfit.get().raise();
        }
        return driver;
    }

    private static ShippedDomain shipped(Domain domain, Path cfg) {
        return new ShippedDomain(
                cfg,
                firmware(domain),
                domain.text("kernel").orElse(""),
                domain.text("ramdisk").orElse(null),
                domain.disks().stream().map(DiskSpec::target).toList(),
                disksAsDevices(domain) + cardsOfXen(domain));
    }

    /** Returns what starts the disk of a domain on Xen, as its file says. */
    public static Firmware firmware(Domain domain) {
        return switch (BootWay.of(domain)) {
            case DIRECT, OTHER -> Firmware.NONE;
            case PYGRUB -> Firmware.PYGRUB;
            case PV_GRUB, PVH_GRUB -> Firmware.XEN_GRUB;
            case BIOS -> Firmware.BIOS;
            case UEFI -> Firmware.UEFI;
            case SECURE_BOOT -> Firmware.SECURE_BOOT;
        };
    }

    /**
     * Returns statements that make an hvm guest's network cards those of Xen alone, which it has besides emulated ones
     * otherwise: these would need an interface of the privileged domain each, and read their own firmware.
     */
    private static String cardsOfXen(Domain domain) {
        if (domain.type() != GuestType.HVM || domain.vifs().isEmpty()) {
            return "";
        }
        return domain.vifs().stream()
                .map(vif ->
                        Value.quoted(vif.with("type", "vif").with("model", null).text()))
                .collect(Collectors.joining(",", "vif=[", "];"));
    }

    /**
     * Returns statements that make disks plain devices: a domain's own overlay disk is qcow2, which the emulated
     * computer opens, so that its privileged domain sees a device.
     */
    private static String disksAsDevices(Domain domain) {
        if (domain.disks().stream().allMatch(disk -> disk.format() == XlFormat.RAW)) {
            return "";
        }
        return domain.disks().stream()
                .map(disk -> new DiskSpec(
                                disk.target(), disk.vdev(), XlFormat.RAW, disk.writable(), disk.cdrom(), disk.options())
                        .text())
                .map(Value::quoted)
                .collect(Collectors.joining(",", "disk=[", "];"));
    }
}
