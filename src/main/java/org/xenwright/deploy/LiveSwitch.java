package org.xenwright.deploy;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.DistantBoot;
import org.xenwright.deploy.DomainOutcome.Result;
import org.xenwright.deploy.JournalEntry.Step;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * The transaction of a domain that goes to another place while it runs. Whatever its places said of it, both are looked
 * at in the end: it stays where it runs, and is started at its old place, on its own disk, only if it runs at neither.
 */
final class LiveSwitch {
    private final DomainSwitch plain;
    private final ReadyCheck ready;

    LiveSwitch(DomainSwitch plain, ReadyCheck ready) {
        this.plain = plain;
        this.ready = ready;
    }

    DomainOutcome run(PlannedChange change, Site site, Site target) throws IOException {
        String name = change.domain();
        WantedDomain wanted = Objects.requireNonNull(change.wanted());
        site.journal(Step.MIGRATING, name, change.from(), change.from());
        target.journal(Step.MIGRATING, name, 0, change.to());
        String trouble = "";
        try {
            site.destination()
                    .migrate(
                            site.lease(),
                            new Destination.Migration(wanted, change.from(), change.to()),
                            target.destination(),
                            target.lease());
        } catch (ProblemException e) {
            trouble = e.problem().text();
        }
        Optional<RunningDomain> there = DomainStop.now(target, wanted.uuid());
        Optional<RunningDomain> here = DomainStop.now(site, wanted.uuid());
        if (isAlive(there) && isAlive(here)) {
            throw Problem.of("moving " + name, "shut one down")
                    .found("it runs at " + site.id() + " and at " + target.id())
                    .raise();
        }
        return isAlive(there)
                ? arrived(change, site, target, there.get())
                : stayed(change, site, target, isAlive(here), trouble);
    }

    static boolean isAlive(Optional<RunningDomain> domain) {
        return domain.filter(each -> each.state() == RunningDomain.State.RUNNING)
                .isPresent();
    }

    private DomainOutcome arrived(PlannedChange change, Site site, Site target, RunningDomain running)
            throws IOException {
        // what may be left of it has ended, and only keeps its name
        site.destination().destroy(site.lease(), change.uuid());
        String remark = DomainSwitch.settle(change, target, 0, change.to(), running.uuid());
        DomainSwitch.forget(change, site);
        DistantBoot.@Nullable Seen seen = null;
        String trouble = "";
        try {
            seen = ready.watch(target.destination(), running, change.to());
            trouble = seen.ready() ? "" : "; but there: " + seen.detail();
        } catch (ProblemException e) {
            trouble = "; but there: " + e.problem().text();
        }
        DomainSwitch.Started started = new DomainSwitch.Started(
                trouble.isEmpty(), false, running.uuid(), "", seen == null ? List.of() : seen.lastLines());
        return plain.outcome(
                change,
                trouble.isEmpty() ? Result.DONE : Result.FAILED,
                change.to(),
                change.to(),
                started,
                "from " + site.id() + ", while it ran" + remark + trouble);
    }

    private DomainOutcome stayed(PlannedChange change, Site site, Site target, boolean runs, String trouble)
            throws IOException {
        target.destination().destroy(target.lease(), change.uuid());
        DomainSwitch.discard(change, target, change.to());
        target.journal(Step.DONE, change.domain(), change.to(), 0);
        String why = "did not go to " + target.id() + ": " + trouble;
        if (runs) {
            site.journal(Step.DONE, change.domain(), change.from(), change.from());
            return DomainOutcome.of(change, Result.FAILED, change.from(), why + "; runs on at " + site.id());
        }
        site.destination().destroy(site.lease(), change.uuid());
        DomainSwitch.Started again = plain.start(site, site.lease(), change, change.from());
        if (again.ready()) {
            site.journal(Step.DONE, change.domain(), change.from(), change.from());
        }
        return plain.outcome(
                change,
                again.ready() ? Result.ROLLED_BACK : Result.DOWN,
                change.from(),
                change.from(),
                again,
                why
                        + (again.ready()
                                ? "; started again at " + site.id()
                                : "; and it did not come back at " + site.id() + ": " + again.detail()));
    }
}
