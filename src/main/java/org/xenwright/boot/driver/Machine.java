package org.xenwright.boot.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is started.
 *
 * @param name a short name for logs and processes
 * @param hardware processor and memory
 * @param software what it boots
 * @param disks in the order the guest sees them
 * @param ports TCP ports of the guest, each with a port of this machine's loopback interface, 0 for any free one
 */
public record Machine(
        String name, Hardware hardware, Software software, List<Disk> disks, Map<Integer, Integer> ports) {

    /**
     * Processor and memory.
     *
     * @param memory in MiB
     * @param processors at least 1
     */
    public record Hardware(Architecture architecture, int memory, int processors) {
        public Hardware {
            if (memory < 16 || processors < 1) {
                throw new IllegalArgumentException("memory " + memory + " MiB, processors " + processors);
            }
        }
    }

    /**
     * A kernel and what goes with it.
     *
     * @param kernel as a boot loader takes it
     * @param initramfs null for a kernel that mounts its root alone
     * @param commandLine as a Xen domain of the image would be given it; each driver puts its own names of disks and
     *     consoles in the place of Xen's
     */
    public record Software(Path kernel, @Nullable Path initramfs, String commandLine) {}

    /**
     * A disk; guests never change the file unless {@code kept}.
     *
     * @param kept whether what the guest writes stays in the file
     */
    public record Disk(Path file, Format format, boolean kept) {
        /** A disk whose changes are forgotten. */
        public static Disk of(Path file, Format format) {
            return new Disk(file, format, false);
        }
    }

    /** How a disk's file is written. */
    public enum Format {
        RAW,
        QCOW2,
        VHD
    }

    /** The same machine with another initramfs. */
    public Machine withInitramfs(Path initramfs) {
        Software changed = new Software(software.kernel(), initramfs, software.commandLine());
        return new Machine(name, hardware, changed, disks, ports);
    }

    public Machine {
        disks = List.copyOf(disks);
        ports = java.util.Collections.unmodifiableMap(new TreeMap<>(ports));
    }
}
