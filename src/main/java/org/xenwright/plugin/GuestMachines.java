package org.xenwright.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Machine;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageManifest;
import org.xenwright.problem.Problem;

/**
 * Makes the machine a domain of an image is for a driver.
 *
 * @param folder where the image's files lie
 * @param memory MiB for the guest; null for the domain's own
 */
record GuestMachines(
        ImageManifest image, Path folder, @Nullable Integer memory) {

    /**
     * @param ports of the guest to forward to free ports of this machine
     * @param initramfs to take instead of the image's; null for that
     * @param kept whether what the guest writes stays on the disk
     */
    Machine machine(Domain domain, Set<Integer> ports, @Nullable Path initramfs, boolean kept) {
        ImageManifest.Kernel kernel = image.kernel();
        if (kernel == null) {
            throw Problem.of("booting " + domain.name(), "name a <kernel> for the image")
                    .found("an image without a kernel")
                    .raise();
        }
        Path own = kernel.initramfs() == null ? null : folder.resolve(kernel.initramfs());
        Map<Integer, Integer> forwarded = new TreeMap<>();
        ports.forEach(port -> forwarded.put(port, 0));
        return new Machine(
                domain.name(),
                new Machine.Hardware(architecture(), memory != null ? memory : (int) domain.memory(), domain.vcpus()),
                new Machine.Software(
                        folder.resolve(kernel.file()),
                        initramfs != null ? initramfs : own,
                        domain.text("cmdline").orElse("")),
                List.of(disk(domain, kept)),
                forwarded);
    }

    private Architecture architecture() {
        for (Architecture each : Architecture.values()) {
            if (each.debianName().equals(image.architecture())) {
                return each;
            }
        }
        throw Problem.of("booting an image of another architecture", "boot it on a machine that has it")
                .found(image.architecture())
                .raise();
    }

    private Machine.Disk disk(Domain domain, boolean kept) {
        ImageManifest.Disk disk = image.disk()
                .orElseThrow(() -> Problem.of("booting " + domain.name(), "add raw or qcow2 to <image><disk><formats>")
                        .found("an image that is nothing but an appliance")
                        .raise());
        return new Machine.Disk(
                folder.resolve(disk.file()),
                Machine.Format.valueOf(disk.format().toUpperCase(Locale.ROOT)),
                kept);
    }
}
