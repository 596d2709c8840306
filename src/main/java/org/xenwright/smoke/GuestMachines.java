package org.xenwright.smoke;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.MacAddress;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;

/**
 * The machines that drivers run for the domains of an image.
 *
 * @param folder where the image's files lie
 * @param hostFolder the folder of these files according to the domain files
 * @param memory MiB for the guest; null for the domain's own
 * @param reach what the guest can connect to
 * @param keys what a UEFI with Secure Boot knows
 */
public record GuestMachines(
        ImageManifest image,
        Path folder,
        String hostFolder,
        @Nullable Integer memory,
        Machine.Reach reach,
        UefiKeys keys) {

    /** Makes machines of guests that can connect to nothing. */
    public GuestMachines(ImageManifest image, Path folder, String hostFolder, @Nullable Integer memory) {
        this(image, folder, hostFolder, memory, Machine.Reach.CLOSED, UefiKeys.MICROSOFT);
    }

    /**
     * @param firmware what starts its disk, or none
     * @param ports of the guest to forward to free ports of this machine
     * @param kept whether what the guest writes stays on the disk
     */
    public Machine machine(Domain domain, Firmware firmware, Set<Integer> ports, boolean kept) {
        Map<Integer, Integer> forwarded = new TreeMap<>();
        ports.forEach(port -> forwarded.put(port, 0));
        return new Machine(
                domain.name(),
                new Machine.Hardware(architecture(), memory != null ? memory : (int) domain.memory(), domain.vcpus()),
                start(domain, firmware),
                disks(domain, kept),
                new Machine.Network(reach, forwarded, address(domain)));
    }

    private Machine.Start start(Domain domain, Firmware firmware) {
        ImageManifest.Kernel kernel = image.kernel();
        if (firmware != Firmware.NONE) {
            return new Machine.FromDisk(firmware, keys, kernel == null ? null : folder.resolve(kernel.file()));
        }
        if (kernel == null) {
            throw Problem.of("booting " + domain.name(), "name a <kernel> for the image")
                    .found("an image without a kernel")
                    .raise();
        }
        return new Machine.Software(
                folder.resolve(kernel.file()),
                kernel.initramfs() == null ? null : folder.resolve(kernel.initramfs()),
                started(domain, firmware).text("cmdline").orElse(""));
    }

    /** Returns a domain as it is started by a firmware; without one, with the kernel beside its disk. */
    Domain started(Domain domain, Firmware firmware) {
        return firmware == Firmware.NONE ? DomainOutputs.beside(domain, image.outline(), hostFolder) : domain;
    }

    /** Returns the hardware address of its first card, by which a guest may know it; null for none. */
    private static @Nullable String address(Domain domain) {
        return domain.vifs().stream()
                .findFirst()
                .flatMap(VifSpec::mac)
                .map(MacAddress::text)
                .orElse(null);
    }

    /** Returns the file system of its guests' root. */
    FileSystemKind root() {
        return image.filesystem().type();
    }

    private Architecture architecture() {
        return Architecture.of(image.architecture())
                .orElseThrow(
                        () -> Problem.of("booting an image of another architecture", "boot it on a machine that has it")
                                .found(image.architecture())
                                .raise());
    }

    /** Returns the disks of the domain that are in the image's folder; others exist only on the Xen host. */
    private List<Machine.Disk> disks(Domain domain, boolean kept) {
        String host = hostFolder.endsWith("/") ? hostFolder : hostFolder + "/";
        List<Machine.Disk> disks = new ArrayList<>();
        for (DiskSpec disk : domain.disks()) {
            String target = disk.target();
            if (target != null && target.startsWith(host)) {
                Path file = folder.resolve(target.substring(host.length())).normalize();
                if (!file.startsWith(folder.normalize())) {
                    throw Problem.of("booting " + domain.name(), "name a file of the image")
                            .at("disk")
                            .found(target)
                            .expected("a file below " + hostFolder)
                            .raise();
                }
                disks.add(new Machine.Disk(file, format(domain, disk), kept && disk.writable()));
            }
        }
        if (disks.isEmpty()) {
            throw Problem.of("booting " + domain.name(), "let one of its disks be the image's")
                    .found("no disk that lies in " + hostFolder)
                    .raise();
        }
        return disks;
    }

    private static DiskFormat format(Domain domain, DiskSpec disk) {
        return disk.format()
                .file()
                .orElseThrow(() -> Problem.of("booting " + domain.name(), "name a raw or qcow2 disk")
                        .at("disk")
                        .found(disk.target() + " of format " + disk.format().word())
                        .expected("a format of this house: " + String.join(", ", DiskFormats.words()))
                        .raise());
    }
}
