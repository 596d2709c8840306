package org.xenwright.deploy.pool;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.JournalEntry;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.domain.BootWay;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * A pool as a destination. Each generation of a domain is a machine with disks of its own; those of the image are cloned
 * from one that was sent once. It has nothing to do with machines and disks that do not carry its marks.
 */
public final class PoolDestination implements Destination {
    /** It is part of keys, whose parts a colon divides. */
    private static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final PoolPlace place;
    private final String deployment;
    private final PoolPatience patience;
    private final XapiSession session;
    private final PoolNotes notes;
    private final PoolMembers members;
    private final PoolStorage storage;
    private final PoolImages images;
    private final PoolMachines machines;
    private final PoolRecords records;
    private final PoolPower power;
    private final PoolEmptying emptying;
    private final ReadWriteLock building = new ReentrantReadWriteLock();
    private PoolNotes.@Nullable Pool pool;
    private @Nullable PoolContents contents;

    /** Makes one that connects when it is asked something. */
    public PoolDestination(PoolPlace place, String deployment) {
        this(place, deployment, PoolPatience.USUAL);
    }

    PoolDestination(PoolPlace place, String deployment, PoolPatience patience) {
        if (!DEPLOYMENT.matcher(deployment).matches()) {
            throw Problem.of("deploying to pool " + place.id(), "give <deploy> another <name>")
                    .found(deployment)
                    .expected("letters, digits, dots, dashes and underscores, at most 100")
                    .raise();
        }
        this.place = place;
        this.deployment = deployment;
        this.patience = patience;
        this.session = new XapiSession(place);
        XapiTasks tasks = new XapiTasks(session);
        this.notes = new PoolNotes(session);
        this.members = new PoolMembers(session);
        this.storage = new PoolStorage(session, place, members);
        PoolDisks disks = new PoolDisks(session, tasks, storage, members, patience);
        this.images = new PoolImages(session, deployment, disks);
        this.machines = new PoolMachines(session, place, deployment, disks);
        this.records = new PoolRecords(session, notes, place.id(), deployment);
        this.power = new PoolPower(session, tasks, place.id());
        this.emptying = new PoolEmptying(session, tasks, place.id());
    }

    /** An answer of the pool. */
    private interface Step<T> {
        T run() throws IOException;
    }

    /** Tells what a pool refuses as a problem. */
    private <T> T told(String attempted, Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (XapiRefusal refusal) {
            throw refusal.problem(attempted, place.id()).raise(refusal);
        }
    }

    /** Does a step that changes something, while the lock is held. */
    private void change(Lease lease, String attempted, PoolDisks.Step<?> step) throws IOException {
        lease.check();
        told(attempted, step::run);
    }

    /** Does one that makes or takes away what is found by its marks, while nobody looks for that anew. */
    private void build(Lease lease, String attempted, PoolDisks.Step<?> step) throws IOException {
        building.readLock().lock();
        try {
            change(lease, attempted, step);
        } finally {
            building.readLock().unlock();
        }
    }

    @Override
    public String id() {
        return place.id();
    }

    private synchronized PoolContents contents() throws IOException {
        if (contents == null) {
            contents = PoolContents.read(session, storage.reference(), deployment);
        }
        return contents;
    }

    private synchronized PoolNotes.Pool pool() throws IOException {
        if (pool == null) {
            pool = notes.read();
        }
        return pool;
    }

    /** Reads all anew. */
    private void look() throws IOException {
        building.writeLock().lock();
        try {
            PoolNotes.Pool now = notes.read();
            PoolContents found = PoolContents.read(session, storage.reference(), deployment);
            synchronized (this) {
                pool = now;
                contents = found;
            }
        } finally {
            building.writeLock().unlock();
        }
    }

    @Override
    public List<String> deployments() throws IOException {
        return told(
                "looking for deployments in pool " + place.id(),
                () -> notes.read().deployments().stream()
                        .filter(DEPLOYMENT.asMatchPredicate())
                        .toList());
    }

    @Override
    public Observation observe() throws IOException {
        return told("looking at pool " + place.id(), () -> {
            look();
            PoolNetworks networks = PoolNetworks.read(session, place);
            return new PoolView(session, records, networks, new PoolHosts(session, place.id()), storage)
                    .observe(pool(), contents());
        });
    }

    @Override
    public Lease lock(String who) throws IOException {
        return told("locking deployment " + deployment, () -> {
            PoolLease lease = PoolLease.take(notes, place.id(), deployment, who, patience);
            try {
                look();
                records.journal(pool());
                return lease;
            } catch (IOException | RuntimeException e) {
                lease.close();
                throw e;
            }
        });
    }

    @Override
    public void admit(WantedDomain wanted) {
        BootWay way = BootWay.of(wanted.domain());
        boolean hvm = wanted.domain().type() == GuestType.HVM;
        boolean able =
                way == BootWay.PYGRUB || way == BootWay.BIOS || way == BootWay.UEFI || hvm && way == BootWay.OTHER;
        if (!able) {
            throw Problem.of(
                            "deploying " + wanted.name() + " to a pool",
                            "build the image with <bootloader>grub</bootloader>, or deploy it to a plain host")
                    .at(place.id())
                    .found(way.phrase())
                    .expected("pygrub, or the firmware of an hvm guest, since a pool's hosts have none of your files")
                    .raise();
        }
        for (String each : List.of("pci", "usbdev", "vtpm", "p9", "rdm")) {
            if (wanted.domain().settings().containsKey(each)) {
                throw Problem.of(
                                "deploying " + wanted.name() + " to a pool",
                                "take the key out, or deploy to a plain host")
                        .at(wanted.domain().settings().get(each).origin().toString())
                        .found(each)
                        .expected("keys that have a like in a pool")
                        .raise();
            }
        }
    }

    @Override
    public void send(Lease lease, SharedFile file, LongConsumer progress) throws IOException {
        build(lease, "sending " + file.name(), () -> {
            images.send(contents(), file, progress);
            return true;
        });
    }

    @Override
    public void stage(Lease lease, WantedDomain domain, int generation, LongConsumer progress) throws IOException {
        admit(domain);
        build(lease, "making generation " + generation + " of " + domain.name(), () -> {
            machines.make(contents(), domain, generation, progress);
            return true;
        });
    }

    @Override
    public void check(String domain, int generation) throws IOException {
        told("asking whether " + domain + " could start", () -> {
            power.check(contents(), machines.get(contents(), domain, generation));
            return true;
        });
    }

    @Override
    public void discard(Lease lease, String domain, int generation) throws IOException {
        build(lease, "taking away generation " + generation + " of " + domain, () -> {
            machines.discard(contents(), domain, generation);
            return true;
        });
    }

    @Override
    public void erase(Lease lease, String domain) throws IOException {
        build(lease, "taking away the state disks of " + domain, () -> {
            if (!contents().generations(domain).isEmpty()) {
                throw Problem.of("taking away the state disks of " + domain, "remove it before")
                        .at(place.id())
                        .found("a machine of it that is there")
                        .raise();
            }
            machines.erase(contents(), domain);
            return true;
        });
    }

    @Override
    public RunningDomain start(Lease lease, String domain, int generation) throws IOException {
        lease.check();
        return told("starting " + domain, () -> power.start(contents(), machines.get(contents(), domain, generation)));
    }

    /**
     * Moves domains off a host of the pool while they run, as far as the pool allows it.
     *
     * @param host its label or uuid
     * @param domains their names; none for all of the deployment
     */
    public List<PoolMove> empty(Lease lease, String host, Set<String> domains) throws IOException {
        lease.check();
        return told("emptying " + host, () -> {
            look();
            return emptying.empty(lease, contents(), host, domains);
        });
    }

    @Override
    public boolean shutDown(Lease lease, UUID domain, Duration patience) throws IOException {
        lease.check();
        return told("shutting down " + domain, () -> power.shutDown(contents(), domain, patience));
    }

    @Override
    public void destroy(Lease lease, UUID domain) throws IOException {
        change(lease, "ending " + domain, () -> {
            power.destroy(contents(), domain);
            return true;
        });
    }

    @Override
    public void point(Lease lease, String domain, int generation, boolean autostart) throws IOException {
        build(lease, "making generation " + generation + " of " + domain + " the current one", () -> {
            machines.get(contents(), domain, generation);
            retire(domain, generation);
            Machine current = machines.get(contents(), domain, generation);
            rename(current, domain);
            records.mark(
                    contents(),
                    machines.get(contents(), domain, generation),
                    PoolMark.AUTOSTART,
                    autostart ? "true" : "");
            if (autostart) {
                notes.add(pool(), PoolMark.AUTOSTART, "true");
            }
            return true;
        });
    }

    @Override
    public void unpoint(Lease lease, String domain) throws IOException {
        build(lease, "taking " + domain + " from those that start with the pool", () -> {
            retire(domain, 0);
            return true;
        });
    }

    /** Takes from all generations but one what makes them start with the pool, before another gets it. */
    private void retire(String domain, int but) throws IOException {
        for (Machine each : contents().generations(domain).values()) {
            if (each.generation() != but) {
                records.mark(contents(), each, PoolMark.AUTOSTART, "");
                rename(each, PoolMachines.label(domain, each.generation()));
            }
        }
    }

    private void rename(Machine machine, String label) throws IOException {
        if (!machine.label().equals(label)) {
            session.call("VM.set_name_label", machine.reference(), label);
            contents().refresh(session, machine.reference());
        }
    }

    @Override
    public InputStream console(UUID domain) throws IOException {
        return told("opening the console of " + domain, () -> {
            Machine machine = power.running(contents(), domain);
            if (machine == null) {
                throw Problem.of("opening the console of " + domain, "start it first")
                        .at(place.id())
                        .found("a domain that does not run")
                        .raise();
            }
            return PoolConsole.open(session, members, machine);
        });
    }

    /** Connects from this machine: a pool offers no way through its hosts. */
    @Override
    public ByteChannel connect(String address, int port, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(address, port), (int)
                    Math.min(Integer.MAX_VALUE, patience.toMillis()));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void journal(Lease lease, JournalEntry entry) throws IOException {
        change(lease, "writing the journal", () -> {
            records.write(pool(), entry);
            return true;
        });
    }

    @Override
    public void record(Lease lease, DeployInventory inventory) throws IOException {
        build(lease, "writing the inventory", () -> {
            records.record(contents(), inventory);
            return true;
        });
    }

    @Override
    public List<Digest> prune(Lease lease, Set<Digest> kept) throws IOException {
        lease.check();
        return told("taking away images that nobody needs", () -> {
            look();
            return images.prune(contents(), kept, PoolLease.othersWork(notes, deployment));
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
