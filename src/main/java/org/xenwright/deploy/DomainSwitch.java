package org.xenwright.deploy;

import java.io.IOException;
import java.util.List;
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
    private static final String MEANWHILE = "somebody else started it meanwhile; it is left alone: ";

    private final RolloutTerms terms;
    private final ReadyCheck ready;
    private final DomainStop stop;
    private final LiveSwitch live;

    DomainSwitch(RolloutTerms terms) {
        this.terms = terms;
        this.ready = new ReadyCheck(terms);
        this.stop = new DomainStop(terms);
        this.live = new LiveSwitch(this, ready);
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
            case MIGRATE -> live.run(change, site, Objects.requireNonNull(target));
            case REMOVE, ERASE -> remove(change, site);
            case AUTOSTART -> autostart(change, site);
            case KEEP, STRAY, BLOCKED ->
                throw new IllegalStateException(change.kind().word());
        };
        return outcome.took((System.nanoTime() - begun) / 1_000_000);
    }

    /**
     * What came of starting a generation.
     *
     * @param meanwhile whether it was refused since somebody else had started the domain; that one is not ours to end
     */
    record Started(
            boolean ready, boolean meanwhile, @Nullable UUID uuid, String detail, List<String> lastLines) {}

    Started start(Site site, Destination.Lease lease, PlannedChange change, int generation) throws IOException {
        RunningDomain domain;
        try {
            domain = site.destination().startWatched(lease, change.domain(), generation);
        } catch (ProblemException e) {
            boolean meanwhile = DomainStop.runsNow(site, change.uuid()) || DomainStop.runsNow(site, wanted(change));
            return new Started(false, meanwhile, null, e.problem().text(), List.of());
        }
        try {
            DistantBoot.Seen seen = ready.ask(site.destination(), domain, generation, change.wanted());
            return new Started(seen.ready(), false, domain.uuid(), seen.detail(), seen.lastLines());
        } catch (ProblemException e) {
            return new Started(false, false, domain.uuid(), e.problem().text(), List.of());
        }
    }

    /** Returns the changes whose domains were asked to shut down in vain. */
    Map<PlannedChange, Site> stayed() {
        return stop.stayed();
    }

    /** Starts a domain again that was asked to shut down, and went when its time was over. Returns empty if it did not. */
    Optional<DomainOutcome> again(PlannedChange change, Site site) throws IOException {
        Optional<RunningDomain> running = DomainStop.now(site, change.uuid());
        if (running.filter(each -> each.state() != RunningDomain.State.HALTED).isPresent()) {
            return Optional.empty();
        }
        int from = change.from();
        site.journal(Step.SWITCHING, change.domain(), from, from);
        site.destination().destroy(site.lease(), change.uuid());
        Started again = start(site, site.lease(), change, from);
        if (again.ready()) {
            site.journal(Step.DONE, change.domain(), from, from);
        }
        return Optional.of(outcome(
                change,
                again.ready() ? Result.FAILED : Result.DOWN,
                from,
                from,
                again,
                "shut down only when its time of " + terms.shutdown().toSeconds() + " s was over; generation " + from
                        + (again.ready() ? " runs again" : " did not come back: " + again.detail())));
    }

    private DomainOutcome replace(PlannedChange change, Site site) throws IOException {
        String name = change.domain();
        int from = change.from();
        int to = change.to();
        Destination.Lease switching = site.announcing(Step.SWITCHING, name, from, to);
        if (from > 0) {
            Optional<String> stays = stop.of(site, switching, change);
            if (stays.isPresent()) {
                site.journal(Step.DONE, name, from, from);
                return DomainOutcome.of(change, Result.FAILED, from, stays.get());
            }
        }
        Started started = start(site, switching, change, to);
        if (started.ready() && started.uuid() != null) {
            String remark = settle(change, site, from, to, started.uuid());
            return outcome(change, Result.DONE, to, to, started, started.detail() + remark);
        }
        if (started.meanwhile()) {
            site.journal(Step.DONE, name, from, from);
            return outcome(change, Result.FAILED, from, to, started, MEANWHILE + started.detail());
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
            // should this end here, the next run takes it away
            site.journal(Step.STAGING, name, from, to);
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
        Optional<String> stays = stop.of(site, site.lease(), change);
        if (stays.isPresent()) {
            site.journal(Step.DONE, name, change.from(), change.from());
            return DomainOutcome.of(change, Result.FAILED, change.from(), stays.get());
        }
        Started started = start(target, target.announcing(Step.SWITCHING, name, 0, change.to()), change, change.to());
        if (started.ready() && started.uuid() != null) {
            String remark = settle(change, target, 0, change.to(), started.uuid());
            forget(change, site);
            return outcome(change, Result.DONE, change.to(), change.to(), started, "from " + site.id() + remark);
        }
        if (started.meanwhile()) {
            target.journal(Step.DONE, name, change.to(), 0);
            site.journal(Step.DONE, name, change.from(), change.from());
            return outcome(
                    change,
                    Result.FAILED,
                    change.from(),
                    change.to(),
                    started,
                    "at " + target.id() + ": " + MEANWHILE + started.detail());
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
        // a first deployment that was killed left generations of which none is current
        boolean there = change.from() > 0 || site.entry(change.domain()) != null;
        if (there) {
            site.journal(Step.SWITCHING, change.domain(), change.from(), 0);
            Optional<String> stays = stop.of(site, site.lease(), change);
            if (stays.isPresent()) {
                site.journal(Step.DONE, change.domain(), change.from(), change.from());
                return DomainOutcome.of(change, Result.FAILED, change.from(), stays.get());
            }
            forget(change, site);
        }
        if (change.kind() != PlannedChange.Kind.ERASE) {
            return DomainOutcome.of(change, Result.DONE, 0, "shut down and removed");
        }
        // should this end here, its state is still seen by the next run that is to erase it
        site.destination().erase(site.lease(), change.domain());
        return DomainOutcome.of(
                change, Result.DONE, 0, there ? "shut down and removed, state and all" : "state removed");
    }

    private DomainOutcome autostart(PlannedChange change, Site site) throws IOException {
        WantedDomain wanted = Objects.requireNonNull(change.wanted());
        boolean starts = wanted.terms().autostart();
        try {
            site.destination().point(site.lease(), change.domain(), change.to(), starts);
        } catch (ProblemException e) {
            return DomainOutcome.of(
                    change, Result.FAILED, change.from(), e.problem().text());
        }
        site.autostart(change.domain(), starts);
        return DomainOutcome.of(change, Result.DONE, change.to(), change.why());
    }

    /** Takes a domain that does not run any more from a place. */
    static void forget(PlannedChange change, Site site) throws IOException {
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

    /** Makes a generation that is ready the current one, and returns what must be said of it; empty for nothing. */
    static String settle(PlannedChange change, Site site, int from, int generation, UUID uuid) throws IOException {
        DeployInventory.Entry entry = site.entry(change.domain());
        boolean starts = change.wanted() != null
                ? change.wanted().terms().autostart()
                : entry != null
                        && entry.find(generation)
                                .map(DeployInventory.Generation::autostart)
                                .orElse(true);
        Optional<String> refused = site.settle(change.domain(), from, generation, starts);
        site.current(change.domain(), uuid, generation);
        if (refused.isEmpty()) {
            return "";
        }
        site.autostart(change.domain(), false);
        return "; " + refused.get();
    }

    static void discard(PlannedChange change, Site site, int generation) throws IOException {
        site.destination().discard(site.lease(), change.domain(), generation);
        site.dropped(change.domain(), generation);
    }

    private static UUID wanted(PlannedChange change) {
        return change.wanted() == null ? change.uuid() : change.wanted().uuid();
    }

    DomainOutcome outcome(
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
