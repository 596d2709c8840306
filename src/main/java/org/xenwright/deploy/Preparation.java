package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.xenwright.deploy.DomainOutcome.Result;
import org.xenwright.deploy.JournalEntry.Step;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;

/** The part of a rollout that interrupts nothing: files are sent, generations written, and looked at by the place. */
final class Preparation {
    private static final int AT_A_SITE = 3;

    private final DeployPlan plan;
    private final RolloutTerms terms;
    private final Progress progress;

    Preparation(DeployPlan plan, RolloutTerms terms, Progress progress) {
        this.plan = plan;
        this.terms = terms;
        this.progress = progress;
    }

    /** Prepares a site, and returns what became of those changes that cannot go on. */
    Map<PlannedChange, DomainOutcome> at(Site site) throws IOException {
        Destination destination = site.destination();
        for (SharedFile file : plan.sends(site.id())) {
            try (Progress.Task task = progress.begin(
                    "sending " + file.name() + " to " + site.id(), plan.data(file), Progress.Unit.BYTES)) {
                destination.send(site.lease(), file, task::advance);
            }
        }
        Map<PlannedChange, DomainOutcome> failed = new ConcurrentHashMap<>();
        List<Callable<Object>> parts = new ArrayList<>();
        for (PlannedChange each : plan.acting()) {
            if (each.place().equals(site.id())) {
                parts.add(() -> {
                    stage(site, each).ifPresent(outcome -> failed.put(each, outcome));
                    return each;
                });
            }
        }
        Workers.all("writing generations", AT_A_SITE, parts);
        // a place that a domain leaves must know where to, before it does
        if (plan.acting().stream()
                .anyMatch(each -> each.stages()
                        && (each.place().equals(site.id()) || each.at().equals(site.id())))) {
            site.record(terms.who(), plan.id(), intended());
        }
        return failed;
    }

    private Optional<DomainOutcome> stage(Site site, PlannedChange change) throws IOException {
        WantedDomain wanted = change.wanted();
        if (wanted == null || !change.stages()) {
            return Optional.empty();
        }
        int from = change.target() == null ? change.from() : 0;
        Destination.Lease lease = site.announcing(Step.STAGING, change.domain(), from, change.to());
        try {
            site.destination().prepare(lease, wanted, change.to(), bytes -> {});
        } catch (ProblemException e) {
            site.destination().discard(site.lease(), change.domain(), change.to());
            site.journal(Step.DONE, change.domain(), change.to(), from);
            return Optional.of(DomainOutcome.of(
                    change, Result.FAILED, change.from(), e.problem().text()));
        }
        site.staged(wanted, change.to());
        return Optional.empty();
    }

    /** Returns where the domains will be, should this run not come to its end. */
    private Map<String, String> intended() {
        Map<String, String> places = plan.survey().known();
        plan.changes().stream()
                .filter(each -> each.kind() != PlannedChange.Kind.BLOCKED && !each.removes())
                .forEach(each -> places.put(each.domain(), each.place()));
        return places;
    }
}
