package org.xenwright.deploy.boot;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.Destination.Lease;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.xl.XlHost;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

/** A deployment of one domain that is thrown away. Closing it leaves nothing of it on the host. */
final class Trial implements AutoCloseable {
    private static final int GENERATION = 1;

    private final BootHost.Opened opened;
    private final XlHost host;
    private final Lease lease;
    private final Set<Digest> before;
    private final Set<Digest> brought;
    private @Nullable WantedDomain wanted;
    private boolean kept;

    private Trial(BootHost.Opened opened, Lease lease, Set<Digest> before, Set<Digest> brought) {
        this.opened = opened;
        this.host = opened.host();
        this.lease = lease;
        this.before = before;
        this.brought = brought;
    }

    /**
     * Begins one.
     *
     * @param opened closed with it
     * @param brought images that this and earlier trials brought to the host
     */
    static Trial begin(BootHost.Opened opened, String who, Set<Digest> brought) throws IOException {
        try {
            Set<Digest> images = opened.host().observe().images();
            return new Trial(opened, opened.host().trials().lock(who), images, brought);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Ends and removes what an earlier trial left whose run was killed; one that is under way is left alone. */
    static void sweep(BootHost.Opened opened, String who) throws IOException {
        try (opened) {
            XlHost host = opened.host();
            try (Lease lease = host.lock(who)) {
                Observation seen = host.observe();
                if (seen.inventory().number() > 0) {
                    return; // no trial, whose domains nobody notes
                }
                for (RunningDomain each : seen.running()) {
                    if (each.generation() > 0) {
                        host.destroy(lease, each.uuid());
                    }
                }
                host.trials().remove(lease);
            } catch (ProblemException e) {
                return; // somebody tries it, or it is not to be removed; a trial of its domain says why
            }
        }
    }

    /** Returns the trials of which something is on the host. */
    List<String> others(String prefix) throws IOException {
        return host.trials().begun(prefix).stream()
                .filter(each -> !each.equals(opened.deployment()))
                .toList();
    }

    Destination destination() {
        return host;
    }

    /** Sends the files of the image, unless they are there; they go with the trial. */
    void send(WantedDomain domain) throws IOException {
        Set<Digest> ours = new HashSet<>();
        for (SharedFile file : domain.shared()) {
            if (!before.contains(file.digest())) {
                brought.add(file.digest());
            }
            if (brought.contains(file.digest())) {
                ours.add(file.digest());
            }
        }
        host.trials().bringing(lease, ours);
        for (SharedFile file : domain.shared()) {
            host.send(lease, file, bytes -> {});
        }
    }

    /** Leaves the files of images for the boots that come. */
    void keepImages() throws IOException {
        host.trials().bringing(lease, Set.of());
        kept = true;
    }

    /** Writes the domain. */
    void stage(WantedDomain domain) throws IOException {
        send(domain);
        wanted = domain;
        host.stage(lease, domain, GENERATION, bytes -> {});
    }

    /** Has the host look at it. */
    void check(WantedDomain domain) throws IOException {
        host.check(domain.name(), GENERATION);
    }

    /** Starts it. */
    RunningDomain start(WantedDomain domain) throws IOException {
        return host.start(lease, domain.name(), GENERATION);
    }

    /** Returns why nothing is done for it any more: its connection was cut; empty while it is there. */
    Optional<String> lost() throws IOException {
        try {
            lease.check();
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of("the connection to " + host.id() + " was cut, which ends the guest there");
        }
    }

    /** Finds the domain among those that are there. */
    Optional<RunningDomain> running(UUID uuid) throws IOException {
        return host.running(uuid);
    }

    /** Asks it to shut down, and waits until it is gone. */
    void shutDown(UUID uuid, Duration patience) throws IOException {
        host.shutDown(lease, uuid, patience);
    }

    /**
     * Ends the domain if it runs, and removes all that was written for it.
     *
     * @throws IOException if something may be left
     */
    void clear() throws IOException {
        WantedDomain staged = wanted;
        if (staged != null) {
            host.destroy(lease, staged.uuid());
            host.discard(lease, staged.name(), GENERATION);
        }
        host.record(lease, DeployInventory.none(opened.deployment()));
        if (!kept) {
            Set<Digest> others = new HashSet<>(before);
            others.removeAll(brought);
            host.prune(lease, others);
        }
        host.trials().remove(lease);
    }

    /** Clears and closes it, as far as that is possible, after a failure. */
    void abandon(Exception failure) {
        try (this) {
            clear();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Gives up the host, whether or not it was cleared. */
    @Override
    public void close() {
        try {
            lease.close();
        } finally {
            opened.close();
        }
    }
}
