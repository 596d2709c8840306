package org.xenwright.boot.xen;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Forwards;
import org.xenwright.boot.qemu.LocalSocket;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.disk.DiskFormats;

/**
 * A Xen with its privileged domain in a QEMU. Domains come and go side by side, each with disks, a network and a
 * console of its own; the host ends with the last of them.
 */
final class XenHost {
    // a PC's bus has 32 places; its own chips and the console's card take four
    private static final int MOST_CARDS = 28;

    private final int memory;
    private final boolean emulating;
    private final QemuGuest qemu;
    private final Dom0Console dom0;
    private final Map<Integer, Machine> domains = new LinkedHashMap<>();
    private int last;
    private int cards;

    private XenHost(XenMachine machine, QemuGuest qemu, Dom0Console dom0) {
        memory = machine.memory();
        emulating = machine.dom0().emulating();
        this.qemu = qemu;
        this.dom0 = dom0;
    }

    /** Restores a saved host. */
    static XenHost restore(XenMachine machine, Path state) throws IOException {
        QemuGuest qemu = machine.start(true);
        try {
            Dom0Console dom0 = Dom0Console.connect(qemu);
            SavedDom0.restore(qemu, state);
            qemu.execute("cont", Map.of());
            return new XenHost(machine, qemu, dom0);
        } catch (IOException | RuntimeException e) {
            qemu.close();
            throw e;
        }
    }

    /**
     * Admits a domain if there is room for it, and none of the same name, and returns its number.
     *
     * @param emulated whether it needs a device model
     */
    synchronized Optional<Integer> admit(Machine machine, boolean emulated) {
        if (emulated && !emulating) {
            return Optional.empty();
        }
        int taken = domains.values().stream()
                .mapToInt(each -> each.hardware().memory())
                .sum();
        int plugs = XenMachine.cards(machine);
        boolean room = domains.isEmpty() || taken + machine.hardware().memory() <= memory;
        boolean named = domains.values().stream().anyMatch(each -> each.name().equals(machine.name()));
        if (!room || named || cards + plugs > MOST_CARDS || failure().isPresent()) {
            return Optional.empty();
        }
        cards += plugs;
        domains.put(++last, machine);
        return Optional.of(last);
    }

    /** Creates the domain that was admitted under a number. */
    XenGuest create(int number, Machine machine, GuestPayload parcel, @Nullable Path kernel) throws IOException {
        Path goods = qemu.folder().resolve("parcel" + number);
        parcel.write(goods, kernel);
        XenMachine.plug(qemu, Machine.Disk.of(goods, DiskFormats.RAW), number + "-parcel");
        for (int i = 0; i < machine.disks().size(); i++) {
            XenMachine.plug(qemu, machine.disks().get(i), number + "-disk" + i);
        }
        Forwards forwards = XenMachine.plugNetwork(qemu, number, machine.network());
        LocalSocket console = XenMachine.plugConsole(qemu, number);
        XenGuest guest = new XenGuest(this, number, console, forwards);
        dom0.listen(number, guest::hear);
        ask("start", number);
        return guest;
    }

    /** Removes a domain. */
    void leave(int number, boolean alive) {
        boolean empty;
        synchronized (this) {
            if (domains.remove(number) == null) {
                return;
            }
            empty = domains.isEmpty();
        }
        if (empty) {
            dom0.close();
            qemu.close();
            return;
        }
        unplugConsole(number);
        if (alive) {
            try {
                ask("destroy", number);
            } catch (IOException e) {
                return; // the host itself is ending, and the domain with it
            }
        }
    }

    void ask(String request, int number) throws IOException {
        dom0.ask(request + " " + number);
    }

    /** Ends a guest's console for its reader. */
    void unplugConsole(int number) {
        XenMachine.unplugConsole(qemu, number);
    }

    String lastLines() {
        return dom0.lastLines();
    }

    /** Returns why no domain can run here any more; empty while they can. */
    Optional<String> failure() {
        if (dom0.dead()) {
            // nothing more can come; the consoles end with QEMU
            qemu.close();
            return Optional.of("Xen or its dom0 failed: " + dom0.lastLines());
        }
        return qemu.ending().map(ending -> {
            dom0.drain();
            return ending.detail() + "; dom0 said last: " + dom0.lastLines();
        });
    }
}
