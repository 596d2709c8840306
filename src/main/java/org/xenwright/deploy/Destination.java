package org.xenwright.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

/**
 * A place that runs domains of one deployment: a plain Xen host, or a pool of XCP-ng. Each method is one step; whoever
 * calls them decides their order and what undoes them. All state lies at the place itself.
 *
 * <p>Errors: {@link org.xenwright.problem.ProblemException} where the place answered and refused, in its own words;
 * {@link IOException} where it could not be reached or did not answer, so that it is not known what it did. Methods
 * that write need a {@link Lease} that is held.
 */
public interface Destination extends AutoCloseable {
    /** Returns its name in the POM, in plans and messages. */
    String id();

    /**
     * Refuses a domain that no place of this kind can run, without asking the place.
     *
     * @throws org.xenwright.problem.ProblemException why
     */
    default void admit(WantedDomain domain) {}

    /**
     * Returns in words how the place has kept silent until now; empty where it has said anything. Of one that is silent it
     * is not known whether it is there.
     */
    default Optional<String> silence() {
        return Optional.empty();
    }

    /** Reads all that a plan needs, with at most two commands, and writes nothing. */
    Observation observe() throws IOException;

    /** Returns the names of all deployments that have something at this place, whosever they are, in their order. */
    List<String> deployments() throws IOException;

    /**
     * Takes the lock of this deployment at this place.
     *
     * @param who holds it, as others are told
     * @throws org.xenwright.problem.ProblemException if another holds it: who, and since when
     */
    Lease lock(String who) throws IOException;

    /**
     * Sends the file of an image unless it is there: only its data, from where an earlier run was cut off, and checked
     * by the place's own digest before it gets its name.
     *
     * @param progress receives bytes as they are confirmed
     */
    void send(Lease lease, SharedFile file, LongConsumer progress) throws IOException;

    /**
     * Writes a new generation of a domain beside the ones that are there: its configuration, with the paths of this
     * place, and its own disks. State disks are made where they are missing, and never touched otherwise.
     */
    void stage(Lease lease, WantedDomain domain, int generation, LongConsumer progress) throws IOException;

    /**
     * Lets the place itself look at a staged generation, without starting it: {@code xl create -n}, paths, bridges.
     *
     * @throws org.xenwright.problem.ProblemException if it would not start
     */
    void check(String domain, int generation) throws IOException;

    /** Writes a new generation and lets the place look at it, as {@link #stage} and then {@link #check} do. */
    default void prepare(Lease lease, WantedDomain domain, int generation, LongConsumer progress) throws IOException {
        stage(lease, domain, generation, progress);
        check(domain.name(), generation);
    }

    /**
     * A generation that is to be written.
     *
     * @param announced what the journal says before anything of it is there
     */
    record Staging(WantedDomain domain, int generation, JournalEntry announced) {}

    /**
     * Announces generations of several domains, writes them and lets the place look at each.
     *
     * @return why some were refused, by their domains; parts of those may be there
     */
    default Map<String, ProblemException> prepare(Lease lease, List<Staging> all) throws IOException {
        Map<String, ProblemException> refused = new TreeMap<>();
        for (Staging each : all) {
            try {
                prepare(announcing(lease, each.announced()), each.domain(), each.generation(), bytes -> {});
            } catch (ProblemException e) {
                refused.put(each.domain().name(), e);
            }
        }
        return refused;
    }

    /** Removes a generation that does not run, but no state disk. Does nothing when it is not there. */
    void discard(Lease lease, String domain, int generation) throws IOException;

    /** Removes generations of domains, by their names; as if one after the other. */
    default void discard(Lease lease, SortedMap<String, List<Integer>> generations) throws IOException {
        for (Map.Entry<String, List<Integer>> each : generations.entrySet()) {
            for (int generation : each.getValue()) {
                discard(lease, each.getKey(), generation);
            }
        }
    }

    /**
     * Removes the state disks of a domain, which outlive its generations. Does nothing where there are none.
     *
     * @throws org.xenwright.problem.ProblemException while a generation of it is there
     */
    void erase(Lease lease, String domain) throws IOException;

    /** Starts a generation; returns when the place says that it was built and started. */
    RunningDomain start(Lease lease, String domain, int generation) throws IOException;

    /** Starts a generation as {@link #start} does, of which {@link #console} is asked next. */
    default RunningDomain startWatched(Lease lease, String domain, int generation) throws IOException {
        return start(lease, domain, generation);
    }

    /**
     * Asks a domain to shut down, and waits until it is gone; one that is dying is only waited for.
     *
     * @return whether it went within the time; one that did not may still go, since nothing takes the request back
     */
    boolean shutDown(Lease lease, UUID domain, Duration patience) throws IOException;

    /** Ends a domain at once. Does nothing when it does not run. */
    void destroy(Lease lease, UUID domain) throws IOException;

    /**
     * Returns why a domain that runs here cannot go to another place while it runs; empty when it can, as far as is known
     * of both since they were observed.
     */
    default Optional<String> hindrance(WantedDomain domain, Destination other) {
        return Optional.of("places of its kind are not able to");
    }

    /**
     * A domain that goes to another place while it runs.
     *
     * @param from its generation here
     * @param to the one that was staged at the other place, of the same revision
     */
    record Migration(WantedDomain domain, int from, int to) {}

    /**
     * Lets a domain go on at another place, with its memory and with what it has written to its disks; nobody writes to
     * those here. It runs at one place at most at any time. Asked only where there is no {@link #hindrance}.
     *
     * @param there the lease of the other place
     * @throws org.xenwright.problem.ProblemException what either place complained of; whoever asks has to look where it
     *     runs then
     */
    default void migrate(Lease lease, Migration migration, Destination other, Lease there) throws IOException {
        throw new IllegalStateException(id() + " lets no domain go while it runs, as its hindrance says");
    }

    /** Makes a generation the current one, which starts with the host if the domain is to. */
    void point(Lease lease, String domain, int generation, boolean autostart) throws IOException;

    /** Takes a domain from those that start with the host, and forgets which generation is current. */
    void unpoint(Lease lease, String domain) throws IOException;

    /** Returns what a running domain writes on its console, from now on. */
    InputStream console(UUID domain) throws IOException;

    /** Connects to a port in the network of the place, as the place itself would. */
    ByteChannel connect(String address, int port, Duration patience) throws IOException;

    /** Appends to the journal; returns when it is on the disk of the place. */
    void journal(Lease lease, JournalEntry entry) throws IOException;

    /**
     * Announces the steps that are done with the lease it returns: the entry is on the disk of the place before the first
     * of them changes anything there. It may be missing while nothing was changed.
     */
    default Lease announcing(Lease lease, JournalEntry entry) throws IOException {
        journal(lease, entry);
        return lease;
    }

    /**
     * Makes a generation the current one as {@link #point} does, after the entry that announces it, of whose domain and
     * generation it is, and before the one that says that it was done.
     */
    default void settle(Lease lease, JournalEntry announced, JournalEntry done, boolean autostart) throws IOException {
        point(announcing(lease, announced), announced.domain(), announced.to(), autostart);
        journal(lease, done);
    }

    /** Replaces the inventory and empties the journal. */
    void record(Lease lease, DeployInventory inventory) throws IOException;

    /** Removes files of images that no generation of any deployment at this place uses, but those named. */
    List<Digest> prune(Lease lease, Set<Digest> kept) throws IOException;

    @Override
    void close();

    /** The lock of a deployment at a place, which frees itself within 30 s when its holder dies. Closing frees it. */
    interface Lease extends AutoCloseable {
        /** Throws a problem when it was lost, so that nothing more is written. */
        void check() throws IOException;

        @Override
        void close();
    }
}
