package org.xenwright.deploy;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.DistantBoot;
import org.xenwright.deploy.DomainOutcome.Result;
import org.xenwright.deploy.JournalEntry.Step;
import org.xenwright.problem.ProblemException;

/**
 * The transaction of one domain: it ends with the new generation ready, or with the old one started again. What it is
 * about to do stands in the journal first. An {@link IOException} leaves it where it was, to be finished or undone by
 * the next run.
 */
final class DomainSwitch {
    private final RolloutTerms terms;
    private final ReadyCheck ready;

    DomainSwitch(RolloutTerms terms) {
        this.terms = terms;
        this.ready = new ReadyCheck(terms);
    }

    /**
     * Carries out a change.
     *
     * @param site where the domain is, or will be
     * @param target where it moves to; null unless it moves
     */
    DomainOutcome run(PlannedChange change, Site site, @Nullable Site target) throws IOException {
        long begun = System.nanoTime();
        DomainOutcome outcome = switch (change.kind()) {
            case CREATE, REPLACE, RESTART, ROLLBACK -> replace(change, site);
            case MOVE -> move(change, site, Objects.requireNonNull(target));
            case REMOVE -> remove(change, site);
            case AUTOSTART -> autostart(change, site);
            case KEEP, STRAY, BLOCKED ->
                throw new IllegalStateException(change.kind().word());
        };
        return outcome.took((System.nanoTime() - begun) / 1_000_000);
    }

    /** What came of starting a generation. */
    private record Started(boolean ready, @Nullable UUID uuid, String detail, List<String> lastLines) {}

    private Started start(Site site, Destination.Lease lease, PlannedChange change, int generation) throws IOException {
        RunningDomain domain;
        try {
            domain = site.destination().start(lease, change.domain(), generation);
        } catch (ProblemException e) {
            return new Started(false, null, e.problem().text(), List.of());
        }
        try {
            DistantBoot.Seen seen = ready.ask(site.destination(), domain, generation, change.wanted());
            return new Started(seen.ready(), domain.uuid(), seen.detail(), seen.lastLines());
        } catch (ProblemException e) {
            return new Started(false, domain.uuid(), e.problem().text(), List.of());
        }
    }

    /** Returns why a domain still runs; empty when it is gone. */
    private Optional<String> stop(Site site, Destination.Lease lease, UUID uuid) throws IOException {
        Optional<RunningDomain> running = site.seen().running(uuid);
        if (running.isEmpty()) {
            return Optional.empty();
        }
        RunningDomain.State state = running.get().state();
        if (state == RunningDomain.State.DYING || state == RunningDomain.State.PAUSED && !terms.force()) {
            return Optional.of("is " + state.name().toLowerCase(Locale.ROOT) + ", and stays as it is");
        }
        boolean alive = state == RunningDomain.State.RUNNING;
        if (alive && site.destination().shutDown(lease, uuid, terms.shutdown())) {
            return Optional.empty();
        }
        if (alive && !terms.force()) {
            return Optional.of("did not shut down within " + terms.shutdown().toSeconds()
                    + " s and runs on as before (-Dxen.destroy ends it)");
        }
        site.destination().destroy(lease, uuid);
        return Optional.empty();
    }

    private DomainOutcome replace(PlannedChange change, Site site) throws IOException {
        String name = change.domain();
        int from = change.from();
        int to = change.to();
        Destination.Lease switching = site.announcing(Step.SWITCHING, name, from, to);
        if (from > 0) {
            Optional<String> stays = stop(site, switching, change.uuid());
            if (stays.isPresent()) {
                site.journal(Step.DONE, name, from, from);
                return DomainOutcome.of(change, Result.FAILED, from, stays.get());
            }
        }
        Started started = start(site, switching, change, to);
        if (started.ready() && started.uuid() != null) {
            settle(change, site, from, to, started.uuid());
            return outcome(change, Result.DONE, to, to, started, started.detail());
        }
        if (from != to) {
            site.journal(Step.RETURNING, name, to, from);
        }
        site.destination().destroy(site.lease(), started.uuid() == null ? wanted(change) : started.uuid());
        if (from == to) {
            site.journal(Step.DONE, name, to, to);
            return outcome(change, Result.DOWN, to, to, started, started.detail());
        }
        if (from == 0) {
            discard(change, site, to);
            site.current(name, change.uuid(), 0);
            site.journal(Step.DONE, name, to, 0);
            return outcome(change, Result.FAILED, 0, to, started, started.detail());
        }
        Started again = start(site, site.lease(), change, from);
        if (!again.ready()) {
            return outcome(
                    change,
                    Result.DOWN,
                    from,
                    to,
                    started,
                    started.detail() + "; and generation " + from + " did not come back: " + again.detail());
        }
        site.journal(Step.DONE, name, to, from);
        if (change.stages()) {
            discard(change, site, to);
        }
        return outcome(
                change,
                Result.ROLLED_BACK,
                from,
                to,
                started,
                "generation " + to + ": " + started.detail() + "; generation " + from + " runs again");
    }

    private DomainOutcome move(PlannedChange change, Site site, Site target) throws IOException {
        String name = change.domain();
        // should this end here, it is to run at its old place, unless the new one got it ready
        site.journal(Step.SWITCHING, name, change.from(), change.from());
        Optional<String> stays = stop(site, site.lease(), change.uuid());
        if (stays.isPresent()) {
            site.journal(Step.DONE, name, change.from(), change.from());
            return DomainOutcome.of(change, Result.FAILED, change.from(), stays.get());
        }
        Started started = start(target, target.announcing(Step.SWITCHING, name, 0, change.to()), change, change.to());
        if (started.ready() && started.uuid() != null) {
            settle(change, target, 0, change.to(), started.uuid());
            forget(change, site);
            return outcome(change, Result.DONE, change.to(), change.to(), started, "from " + site.id());
        }
        target.journal(Step.RETURNING, name, change.to(), 0);
        target.destination().destroy(target.lease(), started.uuid() == null ? wanted(change) : started.uuid());
        discard(change, target, change.to());
        target.journal(Step.DONE, name, change.to(), 0);
        Started again = start(site, site.lease(), change, change.from());
        if (again.ready()) {
            site.journal(Step.DONE, name, change.from(), change.from());
        }
        return outcome(
                change,
                again.ready() ? Result.ROLLED_BACK : Result.DOWN,
                change.from(),
                change.to(),
                started,
                "at " + target.id() + ": " + started.detail()
                        + (again.ready()
                                ? "; runs at " + site.id() + " again"
                                : "; and it did not come back at " + site.id() + ": " + again.detail()));
    }

    private DomainOutcome remove(PlannedChange change, Site site) throws IOException {
        site.journal(Step.SWITCHING, change.domain(), change.from(), 0);
        Optional<String> stays = stop(site, site.lease(), change.uuid());
        if (stays.isPresent()) {
            site.journal(Step.DONE, change.domain(), change.from(), change.from());
            return DomainOutcome.of(change, Result.FAILED, change.from(), stays.get());
        }
        forget(change, site);
        return DomainOutcome.of(change, Result.DONE, 0, "shut down and removed");
    }

    private DomainOutcome autostart(PlannedChange change, Site site) throws IOException {
        WantedDomain wanted = Objects.requireNonNull(change.wanted());
        boolean starts = wanted.terms().autostart();
        site.destination().point(site.lease(), change.domain(), change.to(), starts);
        site.autostart(change.domain(), starts);
        return DomainOutcome.of(change, Result.DONE, change.to(), change.why());
    }

    /** Takes a domain that does not run any more from a place. */
    private void forget(PlannedChange change, Site site) throws IOException {
        site.journal(Step.SWITCHING, change.domain(), change.from(), 0);
        site.destination().unpoint(site.lease(), change.domain());
        DeployInventory.Entry entry = site.entry(change.domain());
        if (entry != null) {
            List<Integer> all = entry.generations().stream()
                    .map(DeployInventory.Generation::number)
                    .toList();
            site.destination().discard(site.lease(), new TreeMap<>(Map.of(change.domain(), all)));
        }
        site.current(change.domain(), change.uuid(), 0);
        site.journal(Step.DONE, change.domain(), change.from(), 0);
    }

    private static void settle(PlannedChange change, Site site, int from, int generation, UUID uuid)
            throws IOException {
        DeployInventory.Entry entry = site.entry(change.domain());
        boolean starts = change.wanted() != null
                ? change.wanted().terms().autostart()
                : entry != null
                        && entry.find(generation)
                                .map(DeployInventory.Generation::autostart)
                                .orElse(true);
        site.settle(change.domain(), from, generation, starts);
        site.current(change.domain(), uuid, generation);
    }

    private static void discard(PlannedChange change, Site site, int generation) throws IOException {
        site.destination().discard(site.lease(), change.domain(), generation);
        site.dropped(change.domain(), generation);
    }

    private static UUID wanted(PlannedChange change) {
        return change.wanted() == null ? change.uuid() : change.wanted().uuid();
    }

    private DomainOutcome outcome(
            PlannedChange change, Result result, int generation, int started, Started seen, String detail) {
        return new DomainOutcome(
                change.domain(),
                change.kind().word(),
                change.place(),
                result,
                generation,
                detail,
                0,
                seen.uuid() == null ? null : ready.log(change.domain(), started).toString(),
                result == Result.DONE ? List.of() : seen.lastLines());
    }
}
