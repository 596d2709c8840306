package org.xenwright.boot.driver;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.disk.DiskFormat;
import org.xenwright.platform.Architecture;

/**
 * A machine to start.
 *
 * @param name a short name for logs and processes
 * @param hardware processor and memory
 * @param start how it comes to its kernel
 * @param disks in the order the guest sees them
 * @param network its connections, outgoing and forwarded
 */
public record Machine(String name, Hardware hardware, Start start, List<Disk> disks, Network network) {

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

    /** The way in which a machine comes to its kernel. */
    public sealed interface Start permits Software, FromDisk {}

    /**
     * A kernel, with its initramfs and command line.
     *
     * @param kernel as a boot loader takes it
     * @param initramfs null for a kernel that mounts its root alone
     * @param commandLine as for a Xen domain of the image; each driver replaces Xen's names of disks and consoles by
     *     its own
     */
    public record Software(Path kernel, @Nullable Path initramfs, String commandLine) implements Start {}

    /**
     * A disk that boots by itself, the first one.
     *
     * @param firmware what starts it
     * @param keys the keys that UEFI knows, which matter where Secure Boot is on
     * @param kernel the kernel on the disk as a file, for a trial of what runs it here; null where there is none
     */
    public record FromDisk(
            Firmware firmware, UefiKeys keys, @Nullable Path kernel) implements Start {
        public FromDisk {
            if (firmware == Firmware.NONE) {
                throw new IllegalArgumentException("a disk that nothing starts");
            }
        }
    }

    /**
     * A disk; guests never change the file unless {@code kept}.
     *
     * @param format of the file
     * @param kept whether what the guest writes stays in the file
     */
    public record Disk(Path file, DiskFormat format, boolean kept) {
        /** Returns a disk whose changes are discarded. */
        public static Disk of(Path file, DiskFormat format) {
            return new Disk(file, format, false);
        }
    }

    /**
     * A guest's network.
     *
     * @param reach what the guest can connect to
     * @param ports TCP ports of the guest, each with a port of this machine's loopback interface, 0 for any free one
     * @param address of the card's hardware, by which a guest may know it; null for any
     */
    public record Network(
            Reach reach,
            Map<Integer, Integer> ports,
            @Nullable String address) {
        /** A network without a card. */
        public static final Network NONE = new Network(Reach.NOTHING, Map.of());

        /** A network whose card has any address. */
        public Network(Reach reach, Map<Integer, Integer> ports) {
            this(reach, ports, null);
        }

        public Network {
            ports = Collections.unmodifiableMap(new TreeMap<>(ports));
            if (reach == Reach.NOTHING && !ports.isEmpty()) {
                throw new IllegalArgumentException("ports " + ports + " of a guest without a network");
            }
        }
    }

    /** The extent of what a guest can connect to. */
    public enum Reach {
        /** Nothing: it has no card. */
        NOTHING,
        /** Nothing but the other end of its card, which gives it an address; its forwarded ports can be reached. */
        CLOSED,
        /** Everything this machine can reach, services on its loopback interface included. */
        OPEN
    }

    /** Makes a machine with a closed network. */
    public Machine(String name, Hardware hardware, Start start, List<Disk> disks, Map<Integer, Integer> ports) {
        this(name, hardware, start, disks, new Network(Reach.CLOSED, ports));
    }

    public Machine {
        disks = List.copyOf(disks);
    }

    /** Returns its forwarded ports, each with a port of this machine's loopback interface. */
    public Map<Integer, Integer> ports() {
        return network.ports();
    }

    /**
     * Returns the kernel that it is given.
     *
     * @throws IllegalStateException if it boots from its disk
     */
    public Software software() {
        if (start instanceof Software given) {
            return given;
        }
        throw new IllegalStateException(name + " boots from its disk");
    }

    /** Returns the firmware that starts its disk, or none. */
    public Firmware firmware() {
        return start instanceof FromDisk disk ? disk.firmware() : Firmware.NONE;
    }

    /** Returns whether it boots from its first disk. */
    public boolean bootsFromDisk() {
        return start instanceof FromDisk;
    }

    /**
     * Returns the same machine with another initramfs.
     *
     * @throws IllegalStateException if it boots from its disk
     */
    public Machine withInitramfs(Path initramfs) {
        Software changed =
                new Software(software().kernel(), initramfs, software().commandLine());
        return new Machine(name, hardware, changed, disks, network);
    }

    /** Returns the same machine with other disks. */
    public Machine withDisks(List<Disk> changed) {
        return new Machine(name, hardware, start, changed, network);
    }

    /** Returns the same machine with other forwarded ports. */
    public Machine withPorts(Map<Integer, Integer> changed) {
        return new Machine(name, hardware, start, disks, new Network(network.reach(), changed, network.address()));
    }
}
