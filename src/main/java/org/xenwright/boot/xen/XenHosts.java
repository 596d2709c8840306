package org.xenwright.boot.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.schedule.Host;
import org.xenwright.content.Content;
import org.xenwright.kernel.KernelImage;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Store;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;

/**
 * The Xen hosts on which domains of one build run. A domain started while others run joins them as long as there is
 * room, which costs less than a host for each.
 */
public final class XenHosts {
    static final String QEMU = XenDriver.PROCESSOR.emulator();

    private final ToolBox tools;
    private final Store store;
    private final List<XenHost> hosts = new ArrayList<>();
    private final Map<Boolean, Host> loads =
            Map.of(false, tasks -> memory(tasks, false), true, tasks -> memory(tasks, true));
    private final Map<Boolean, Dom0> privileged = new HashMap<>(); // by whether they emulate

    public XenHosts(ToolBox tools, Store store) {
        this.tools = tools;
        this.store = store;
    }

    /** Returns a description of what domains run in. */
    String description() throws IOException {
        Tool qemu = tools.find(QEMU);
        dom0(false);
        return "Xen in " + qemu.version() + ", software emulation";
    }

    /**
     * Returns what domains take of this machine's memory. One that needs a device model may yet find room beside others;
     * that it does not is the safe guess.
     *
     * @param emulated whether they need one
     */
    Host load(boolean emulated) {
        return Objects.requireNonNull(loads.get(emulated));
    }

    /** Returns the memory of the computers needed, each filled as far as it has room, as when domains start. */
    private static long memory(List<Long> domains, boolean emulated) {
        List<Long> rooms = new ArrayList<>(); // what is left on each computer
        long total = 0;
        for (long domain : domains) {
            int at = 0;
            while (at < rooms.size() && rooms.get(at) < domain) {
                at++;
            }
            if (at == rooms.size()) {
                int size = XenMachine.size(domain);
                rooms.add((long) size);
                total += XenMachine.overhead(size, emulated);
            }
            rooms.set(at, rooms.get(at) - domain);
            total += domain;
        }
        return total;
    }

    /** Prepares what a start of this machine needs. */
    void prepare(Machine machine, GuestType type) throws IOException {
        SavedDom0.state(store, hardware(machine, type == GuestType.HVM));
        kernel(machine, type);
    }

    RunningGuest start(Machine machine, GuestPayload parcel) throws IOException {
        Path kernel = kernel(machine, parcel.type());
        Place place = place(machine, parcel.type() == GuestType.HVM);
        try {
            return place.host().create(place.number(), machine, parcel, kernel);
        } catch (IOException | RuntimeException e) {
            place.host().leave(place.number(), true);
            throw e;
        }
    }

    private record Place(XenHost host, int number) {}

    /** Returns what Xen starts: the guest's kernel, or the GRUB of its type; null for a whole machine. */
    private @Nullable Path kernel(Machine machine, GuestType type) throws IOException {
        if (!machine.bootsFromDisk()) {
            return uncompressed(machine.software().kernel());
        }
        String build = switch (type) {
            case HVM -> null;
            case PVH -> "grub-i386-xen_pvh.bin";
            case PV -> "grub-x86_64-xen.bin";
        };
        if (build == null) {
            return null;
        }
        Path packages = tools.folder("grub-xen-host");
        return ToolBox.inside(packages, "usr/lib/grub-xen/" + build)
                .orElseThrow(() -> new IOException("the package grub-xen-host holds no " + build));
    }

    private synchronized Place place(Machine machine, boolean emulated) throws IOException {
        for (XenHost host : hosts) {
            Optional<Integer> number = host.admit(machine, emulated);
            if (number.isPresent()) {
                return new Place(host, number.get());
            }
        }
        XenMachine hardware = hardware(machine, emulated);
        XenHost host = XenHost.restore(hardware, SavedDom0.state(store, hardware));
        hosts.add(host);
        int number = host.admit(machine, emulated)
                .orElseThrow(() -> new IOException("Xen ended as soon as it was restored"));
        return new Place(host, number);
    }

    private XenMachine hardware(Machine machine, boolean emulated) throws IOException {
        return new XenMachine(
                tools.find(QEMU), dom0(emulated), machine.hardware().memory());
    }

    /** Returns the privileged domain, found and checked once, since checking reads all of it. */
    private synchronized Dom0 dom0(boolean emulating) throws IOException {
        Dom0 known = privileged.get(emulating);
        if (known == null) {
            known = emulating ? Dom0.emulating(tools, store) : Dom0.of(tools, store);
            privileged.put(emulating, known);
        }
        return known;
    }

    /** Returns the same kernel as an ELF file, which xl need not decompress on slow emulated hardware. */
    private Path uncompressed(Path kernel) throws IOException {
        Content content = new Content.Slice(kernel, 0, Files.size(kernel));
        Digest key = Digest.of(Digest.of(kernel) + "\nby " + Generator.of(KernelImage.class));
        return store.getSoundFile(
                "vmlinux", key, at -> KernelImage.read(content).extract(content, at));
    }
}
