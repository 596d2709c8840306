package org.xenwright.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xenwright.store.Digest;

/** Hosts that outlive the runs that change them, all in memory, and the deaths that such a run can die. */
final class World {
    /** The end of the process that deploys: nothing that it would still do is done. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** A host: what is on its disk, and what runs. */
    static final class Host {
        final String name;
        final long total;
        final Map<UUID, RunningDomain> running = new TreeMap<>();
        final Map<String, Map<Integer, WantedDomain>> staged = new TreeMap<>();
        final Map<String, Integer> pointed = new TreeMap<>();
        final Map<String, Boolean> autostart = new TreeMap<>();
        final List<UUID> leaving = new ArrayList<>();
        final Map<String, Digest> images = new TreeMap<>();
        final List<JournalEntry> journal = new ArrayList<>();
        DeployInventory inventory = DeployInventory.none("shop");

        @Nullable
        String holder;

        /** Bytes that files may still take; negative where the host does not tell. */
        long room = -1;
        /** Domains that have state disks. */
        final Map<String, Boolean> states = new TreeMap<>();

        int starts;
        boolean dead;

        Host(String name, long total) {
            this.name = name;
            this.total = total;
        }
    }

    final Map<String, Host> hosts = new TreeMap<>();
    final List<String> violations = new ArrayList<>();
    final List<String> steps = new ArrayList<>();
    final AtomicInteger reads = new AtomicInteger();
    /** Revisions that panic when they start. */
    final List<Digest> broken = new ArrayList<>();
    /** Domains that do not shut down. */
    final List<String> stubborn = new ArrayList<>();
    /** Domains that shut down only after whoever asked has waited long enough. */
    final List<String> late = new ArrayList<>();
    /** Domains that cannot be asked to shut down. */
    final List<String> deaf = new ArrayList<>();
    /** Domains whose autostart is somebody else's. */
    final List<String> foreign = new ArrayList<>();
    /** Whether domains go from host to host while they run. */
    boolean live;
    /** Domains whose memory cannot be sent. */
    final List<String> heavy = new ArrayList<>();
    /** Domains that are nowhere any more when they were sent. */
    final List<String> fragile = new ArrayList<>();
    /** The number of writing steps after which the deployer is killed, and whether the step itself is still done. */
    int killedAt = -1;

    boolean killedAfter;
    /** The host that is lost at a number of its writing steps. */
    @Nullable
    String lost;

    int lostAt = -1;

    private boolean killed;
    private int writes;

    Host host(String name) {
        return hosts.computeIfAbsent(name, each -> new Host(each, 8L << 20));
    }

    /** Begins another run, by another process. */
    synchronized void restart() {
        killed = false;
        killedAt = -1;
        lostAt = -1;
        writes = 0;
        steps.clear();
        hosts.values().forEach(each -> each.holder = null);
    }

    synchronized int writes() {
        return writes;
    }

    /** Does a writing step, unless the deployer dies before it. */
    synchronized void write(String step, Runnable effect) {
        if (killed) {
            throw new Killed();
        }
        writes++;
        if (writes == killedAt && !killedAfter) {
            killed = true;
            throw new Killed();
        }
        steps.add(step);
        try {
            effect.run();
        } finally {
            killed = writes == killedAt;
        }
        if (killed) {
            throw new Killed();
        }
    }

    synchronized void read() {
        if (killed) {
            throw new Killed();
        }
        reads.incrementAndGet();
    }
}
