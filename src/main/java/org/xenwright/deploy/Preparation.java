package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    /** Generations that a destination is asked for at once. */
    private static final int TOGETHER = 10;

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
        List<PlannedChange> staged = plan.acting().stream()
                .filter(each -> each.place().equals(site.id()) && each.stages() && each.wanted() != null)
                .toList();
        List<Callable<Object>> parts = new ArrayList<>();
        for (int at = 0; at < staged.size(); at += TOGETHER) {
            List<PlannedChange> some = staged.subList(at, Math.min(staged.size(), at + TOGETHER));
            parts.add(() -> {
                stage(site, some, failed);
                return some;
            });
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

    private void stage(Site site, List<PlannedChange> changes, Map<PlannedChange, DomainOutcome> failed)
            throws IOException {
        List<Destination.Staging> all = new ArrayList<>();
        for (PlannedChange each : changes) {
            all.add(new Destination.Staging(
                    Objects.requireNonNull(each.wanted()),
                    each.to(),
                    Site.entry(Step.STAGING, each.domain(), before(each), each.to())));
        }
        Map<String, ProblemException> refused = site.destination().prepare(site.lease(), all);
        for (PlannedChange each : changes) {
            ProblemException why = refused.get(each.domain());
            if (why == null) {
                site.staged(Objects.requireNonNull(each.wanted()), each.to());
            } else {
                site.destination().discard(site.lease(), each.domain(), each.to());
                site.journal(Step.DONE, each.domain(), each.to(), before(each));
                failed.put(
                        each,
                        DomainOutcome.of(
                                each, Result.FAILED, each.from(), why.problem().text()));
            }
        }
    }

    /** Returns the generation that is current where another is written. */
    private static int before(PlannedChange change) {
        return change.target() == null ? change.from() : 0;
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
