package org.xenwright.deploy;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.xenwright.problem.ProblemException;

/** The end of a domain that another generation follows: it is asked, and only ended where the user allows it. */
final class DomainStop {
    private final RolloutTerms terms;
    private final Map<PlannedChange, Site> stayed = new ConcurrentHashMap<>();

    DomainStop(RolloutTerms terms) {
        this.terms = terms;
    }

    /**
     * Returns why a domain still runs; empty when it is gone.
     *
     * @param lease with which it is asked and ended
     */
    Optional<String> of(Site site, Destination.Lease lease, PlannedChange change) throws IOException {
        try {
            return stopped(site, lease, change);
        } catch (ProblemException e) {
            // its place refused for this domain alone, and can be used for the others
            return Optional.of(e.problem().text());
        }
    }

    private Optional<String> stopped(Site site, Destination.Lease lease, PlannedChange change) throws IOException {
        UUID uuid = change.uuid();
        Optional<RunningDomain> running = site.seen().running(uuid);
        if (!isAlive(running)) {
            // it may have come up by itself since the plan was made
            running = now(site, uuid);
            if (isAlive(running)) {
                return Optional.of("was started meanwhile, and runs on");
            }
        }
        if (running.isEmpty()) {
            return Optional.empty();
        }
        RunningDomain.State state = running.get().state();
        if (state == RunningDomain.State.DYING && site.destination().shutDown(lease, uuid, terms.shutdown())) {
            return Optional.empty();
        }
        if (state == RunningDomain.State.DYING || state == RunningDomain.State.PAUSED && !terms.force()) {
            return Optional.of("is " + state.name().toLowerCase(Locale.ROOT) + ", and stays as it is");
        }
        boolean alive = state == RunningDomain.State.RUNNING;
        if (alive && site.destination().shutDown(lease, uuid, terms.shutdown())) {
            return Optional.empty();
        }
        if (alive && !terms.force()) {
            stayed.put(change, site);
            return Optional.of("was asked to shut down and had not after "
                    + terms.shutdown().toSeconds() + " s; it may still go (-Dxen.destroy ends it)");
        }
        site.destination().destroy(lease, uuid);
        return Optional.empty();
    }

    /** Returns the changes whose domains were asked to shut down in vain; the request cannot be taken back. */
    Map<PlannedChange, Site> stayed() {
        return Map.copyOf(stayed);
    }

    private static boolean isAlive(Optional<RunningDomain> domain) {
        return domain.filter(each -> each.state() == RunningDomain.State.RUNNING)
                .isPresent();
    }

    /** Returns whether a domain runs by now. */
    static boolean runsNow(Site site, UUID uuid) throws IOException {
        return isAlive(now(site, uuid));
    }

    /** Looks at a domain anew. */
    static Optional<RunningDomain> now(Site site, UUID uuid) throws IOException {
        return new Survey.Seen(site.seen().terms(), site.destination().observe()).running(uuid);
    }
}
