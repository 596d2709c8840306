package org.xenwright.deploy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/** A destination that is a host of a {@link World}. */
final class MemoryDestination implements Destination {
    private final World world;
    private final World.Host host;

    MemoryDestination(World world, String host) {
        this.world = world;
        this.host = world.host(host);
    }

    @Override
    public String id() {
        return host.name;
    }

    private void reach(String step) throws IOException {
        synchronized (world) {
            if (host.name.equals(world.lost) && world.lostAt >= 0 && world.lostAt-- == 0) {
                host.dead = true;
            }
            if (host.dead) {
                throw new IOException("no answer at " + step);
            }
        }
    }

    private void write(String step, Runnable effect) throws IOException {
        reach(step);
        world.write(host.name + " " + step, effect);
    }

    @Override
    public Observation observe() throws IOException {
        world.read();
        if (host.dead) {
            throw new IOException("connection refused");
        }
        synchronized (world) {
            host.leaving.forEach(host.running::remove);
            host.leaving.clear();
            long taken = host.running.values().stream()
                    .mapToLong(MemoryDestination.this::taken)
                    .sum();
            return new Observation(
                    host.total,
                    host.total - taken,
                    8,
                    "4.17",
                    List.copyOf(host.running.values()),
                    host.inventory,
                    host.journal,
                    Set.copyOf(host.images.values()),
                    List.of(),
                    List.of(),
                    new Observation.Storage(host.room, false, false, host.states.keySet(), lost()),
                    Set.of());
        }
    }

    private Map<String, Set<Integer>> lost() {
        Map<String, Set<Integer>> lost = new TreeMap<>();
        host.inventory
                .domains()
                .forEach(each -> each.generations().stream()
                        .map(DeployInventory.Generation::number)
                        .filter(number -> number != each.current()
                                && !host.staged
                                        .getOrDefault(each.name(), Map.of())
                                        .containsKey(number))
                        .forEach(number -> lost.computeIfAbsent(each.name(), name -> new HashSet<>())
                                .add(number)));
        return lost;
    }

    private long taken(RunningDomain domain) {
        WantedDomain staged = host.staged.getOrDefault(domain.name(), Map.of()).get(domain.generation());
        return staged == null ? domain.memory() : staged.need();
    }

    @Override
    public List<String> deployments() {
        return List.of(host.inventory.deployment());
    }

    @Override
    public Lease lock(String who) throws IOException {
        synchronized (world) {
            if (host.dead) {
                throw new IOException("connection refused");
            }
            if (host.holder != null) {
                throw Problem.of("locking " + host.name, "wait for it")
                        .found("held by " + host.holder)
                        .raise();
            }
            host.holder = who;
        }
        return new Lease() {
            @Override
            public void check() {}

            @Override
            public void close() {
                synchronized (world) {
                    host.holder = null;
                }
            }
        };
    }

    @Override
    public void send(Lease lease, SharedFile file, LongConsumer progress) throws IOException {
        write("send " + file.name(), () -> host.images.put(file.digest().hex(), file.digest()));
        progress.accept(file.size());
    }

    @Override
    public void stage(Lease lease, WantedDomain domain, int generation, LongConsumer progress) throws IOException {
        write("stage " + domain.name() + " " + generation, () -> {
            if (domain.own().stream().anyMatch(each -> each.purpose() == OwnFile.Purpose.STATE)) {
                host.states.put(domain.name(), true);
            }
            Object before = host.staged
                    .computeIfAbsent(domain.name(), name -> new TreeMap<>())
                    .put(generation, domain);
            domain.shared().forEach(file -> {
                if (!host.images.containsValue(file.digest())) {
                    world.violations.add(domain.name() + " staged without " + file.name());
                }
            });
            if (before != null && host.pointed.getOrDefault(domain.name(), 0) == generation) {
                world.violations.add("generation " + generation + " of " + domain.name() + " written over");
            }
        });
    }

    @Override
    public void check(String domain, int generation) throws IOException {
        reach("check");
        world.read();
    }

    @Override
    public void discard(Lease lease, String domain, int generation) throws IOException {
        write("discard " + domain + " " + generation, () -> {
            host.running.values().stream()
                    .filter(each -> each.name().equals(domain) && each.generation() == generation)
                    .forEach(each -> world.violations.add("the running generation " + generation + " of " + domain
                            + " is discarded at " + host.name));
            Map<Integer, WantedDomain> all = host.staged.getOrDefault(domain, new TreeMap<>());
            all.remove(generation);
            if (all.isEmpty()) {
                host.staged.remove(domain);
            }
        });
    }

    @Override
    public void erase(Lease lease, String domain) throws IOException {
        write("erase " + domain, () -> {
            if (host.staged.containsKey(domain)) {
                world.violations.add("the state of " + domain + " is erased, of which a generation is there");
            }
            host.states.remove(domain);
        });
    }

    @Override
    public RunningDomain start(Lease lease, String domain, int generation) throws IOException {
        List<RunningDomain> started = new ArrayList<>();
        write("start " + domain + " " + generation, () -> {
            WantedDomain wanted = host.staged.getOrDefault(domain, Map.of()).get(generation);
            if (wanted == null) {
                throw Problem.of("starting " + domain, "stage it")
                        .found("no generation " + generation)
                        .raise();
            }
            for (World.Host each : world.hosts.values()) {
                if (each.running.containsKey(wanted.uuid())
                        && each == host
                        && host.running.get(wanted.uuid()).generation() == 0) {
                    throw Problem.of("starting " + domain, "look at xl list -v there")
                            .found("a domain of its uuid that runs already")
                            .raise();
                }
                if (each.running.values().stream()
                        .anyMatch(running -> running.uuid().equals(wanted.uuid())
                                || running.generation() > 0 && running.name().equals(domain))) {
                    world.violations.add(domain + " runs at " + each.name + " and " + host.name);
                }
            }
            RunningDomain running = new RunningDomain(
                    wanted.uuid(),
                    domain,
                    ++host.starts,
                    RunningDomain.State.RUNNING,
                    // as xl list says it, without what paging takes
                    wanted.domain().memory() << 10,
                    generation);
            host.running.put(wanted.uuid(), running);
            started.add(running);
        });
        return started.get(0);
    }

    @Override
    public boolean shutDown(Lease lease, UUID domain, Duration patience) throws IOException {
        List<Boolean> gone = new ArrayList<>();
        write("shut down " + domain, () -> {
            RunningDomain running = host.running.get(domain);
            if (running != null && world.deaf.contains(running.name())) {
                throw Problem.of("shutting down " + running.name(), "look at it")
                        .found("no answer to a request to power off")
                        .raise();
            }
            if (running != null && world.late.contains(running.name())) {
                host.leaving.add(domain);
            }
            boolean goes =
                    running == null || !world.stubborn.contains(running.name()) && !world.late.contains(running.name());
            if (goes) {
                host.running.remove(domain);
            }
            gone.add(goes);
        });
        return gone.get(0);
    }

    @Override
    public Optional<String> hindrance(WantedDomain domain, Destination other) {
        return world.live ? Optional.empty() : Optional.of("these hosts are not able to");
    }

    @Override
    public void migrate(Lease lease, Migration migration, Destination other, Lease there) throws IOException {
        MemoryDestination to = (MemoryDestination) other;
        WantedDomain domain = migration.domain();
        RunningDomain before = host.running.get(domain.uuid());
        to.write("receive " + domain.name(), () -> to.put(before, RunningDomain.State.PAUSED, migration.to()));
        if (world.heavy.contains(domain.name())) {
            throw Problem.of("moving " + domain.name(), "look at it")
                    .found("it writes faster than it can be sent")
                    .raise();
        }
        write("suspend " + domain.name(), () -> put(before, RunningDomain.State.HALTED, migration.from()));
        if (world.fragile.contains(domain.name())) {
            throw Problem.of("moving " + domain.name(), "look at it")
                    .found("its state is now undefined")
                    .raise();
        }
        to.write("let go on " + domain.name(), () -> {
            to.put(before, RunningDomain.State.RUNNING, migration.to());
            if (host.running.get(domain.uuid()).state() == RunningDomain.State.RUNNING) {
                world.violations.add(domain.name() + " runs at both ends of its way");
            }
        });
        write("end " + domain.name(), () -> host.running.remove(domain.uuid()));
    }

    private void put(RunningDomain before, RunningDomain.State state, int generation) {
        host.running.put(
                before.uuid(),
                new RunningDomain(before.uuid(), before.name(), ++host.starts, state, before.memory(), generation));
    }

    @Override
    public void destroy(Lease lease, UUID domain) throws IOException {
        write("destroy " + domain, () -> host.running.remove(domain));
    }

    @Override
    public void point(Lease lease, String domain, int generation, boolean autostart) throws IOException {
        write("point " + domain + " " + generation, () -> {
            if (autostart && world.foreign.contains(domain)) {
                throw Problem.of("pointing to generation " + generation + " of " + domain, "move it away")
                        .found("/etc/xen/auto/" + domain + ".cfg, which is not of this deployment")
                        .raise();
            }
            host.pointed.put(domain, generation);
            host.autostart.put(domain, autostart);
        });
    }

    @Override
    public void unpoint(Lease lease, String domain) throws IOException {
        write("unpoint " + domain, () -> {
            host.pointed.remove(domain);
            host.autostart.remove(domain);
        });
    }

    @Override
    public InputStream console(UUID domain) throws IOException {
        reach("console");
        world.read();
        synchronized (world) {
            RunningDomain running = host.running.get(domain);
            WantedDomain wanted = running == null
                    ? null
                    : host.staged.getOrDefault(running.name(), Map.of()).get(running.generation());
            boolean panics = wanted == null || world.broken.contains(wanted.revision());
            String text = panics ? "Kernel panic - not syncing: no good\n" : "\nweb login: ";
            return new Speech(text);
        }
    }

    /** A console that says something and is then silent until it is closed. */
    private static final class Speech extends InputStream {
        private final ByteArrayInputStream text;
        private final CountDownLatch closed = new CountDownLatch(1);

        Speech(String text) {
            this.text = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int read() throws IOException {
            int next = text.read();
            if (next < 0) {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return next;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int count = text.read(into, at, length);
            return count > 0 ? count : read();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Override
    public ByteChannel connect(String address, int port, Duration patience) throws IOException {
        throw new IOException("connection refused");
    }

    @Override
    public void journal(Lease lease, JournalEntry entry) throws IOException {
        write("journal " + entry.domain() + " " + entry.step(), () -> host.journal.add(entry));
    }

    @Override
    public void record(Lease lease, DeployInventory inventory) throws IOException {
        write("record", () -> {
            host.inventory = inventory;
            host.journal.clear();
        });
    }

    @Override
    public List<Digest> prune(Lease lease, Set<Digest> kept) throws IOException {
        List<Digest> gone = new ArrayList<>();
        write("prune", () -> {
            host.images.values().stream().filter(each -> !kept.contains(each)).forEach(gone::add);
            host.images.values().removeAll(gone);
        });
        return gone;
    }

    @Override
    public void close() {}
}
