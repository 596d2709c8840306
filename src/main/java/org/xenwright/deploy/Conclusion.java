package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DeployInventory.Entry;
import org.xenwright.deploy.DeployInventory.Generation;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;
import org.xenwright.store.Digest;

/** The end of a rollout: old generations and files go, and each destination learns what is where. */
final class Conclusion {
    private static final int MOST_AT_ONCE = 64;

    private final DeployPlan plan;
    private final RolloutTerms terms;
    private final Map<PlannedChange, DomainOutcome> outcomes;

    Conclusion(DeployPlan plan, RolloutTerms terms, Map<PlannedChange, DomainOutcome> outcomes) {
        this.plan = plan;
        this.terms = terms;
        this.outcomes = outcomes;
    }

    /** Writes to the sites of the rollout, and then to the other destinations that must learn of it. */
    void write(Map<String, Site> sites) throws IOException {
        Map<String, String> places = places();
        List<Callable<Object>> parts = new ArrayList<>();
        for (Site site : sites.values()) {
            parts.add(() -> {
                conclude(site, places);
                return site;
            });
        }
        plan.survey().seen().forEach((id, seen) -> {
            if (!sites.containsKey(id) && !sites.isEmpty() && isNews(seen, places)) {
                parts.add(() -> {
                    tell(seen.terms(), places);
                    return seen;
                });
            }
        });
        Workers.all("writing the inventories", MOST_AT_ONCE, parts);
    }

    private void conclude(Site site, Map<String, String> places) {
        if (site.lost() != null) {
            return; // its journal stays, for the next run
        }
        try {
            Set<Digest> kept = new HashSet<>();
            for (PlannedChange each : plan.acting()) {
                if (each.place().equals(site.id()) && each.stages() && isUntouched(outcomes.get(each))) {
                    kept.addAll(unused(site, each));
                }
            }
            SortedMap<String, List<Integer>> outdated = new TreeMap<>();
            for (PlannedChange each : plan.acting()) {
                DomainOutcome outcome = outcomes.get(each);
                if (each.place().equals(site.id()) && outcome != null && outcome.done()) {
                    outdated.put(each.domain(), outdated(site, each));
                }
            }
            outdated.values().removeIf(List::isEmpty);
            if (!outdated.isEmpty()) {
                site.destination().discard(site.lease(), outdated);
                outdated.forEach((domain, all) -> all.forEach(each -> site.dropped(domain, each)));
            }
            site.record(terms.who(), plan.id(), places);
            for (Entry entry : site.entries()) {
                entry.generations().forEach(each -> kept.addAll(each.shared()));
            }
            site.destination().prune(site.lease(), kept);
        } catch (ProblemException e) {
            site.lose(e.problem().text());
        } catch (IOException e) {
            site.lose(Problem.messageOf(e));
        }
    }

    /** Returns whether a domain is as it was before. */
    private static boolean isUntouched(@Nullable DomainOutcome outcome) {
        return outcome == null
                || outcome.result() == DomainOutcome.Result.SKIPPED
                || outcome.result() == DomainOutcome.Result.FAILED;
    }

    /**
     * Removes a generation that was written and not started, which would be written anew the next time. Files of its
     * image stay until then.
     *
     * @return digests of these files
     */
    private static List<Digest> unused(Site site, PlannedChange change) throws IOException {
        Entry entry = site.entry(change.domain());
        if (entry == null || entry.current() == change.to()) {
            return List.of();
        }
        List<Digest> files = entry.find(change.to()).map(Generation::shared).orElse(List.of());
        // should this end here, the next run takes it away
        site.journal(JournalEntry.Step.STAGING, change.domain(), change.from(), change.to());
        try {
            site.destination().discard(site.lease(), change.domain(), change.to());
        } catch (ProblemException e) {
            // somebody runs it by hand
            site.journal(JournalEntry.Step.DONE, change.domain(), change.from(), entry.current());
            return files;
        }
        site.dropped(change.domain(), change.to());
        return files;
    }

    /** Returns the generations of a domain that nobody returns to: the oldest, and those after one that was returned to. */
    private List<Integer> outdated(Site site, PlannedChange change) {
        Entry entry = site.entry(change.domain());
        if (entry == null || change.kind() != PlannedChange.Kind.REPLACE) {
            return List.of();
        }
        List<Integer> before = entry.generations().stream()
                .map(Generation::number)
                .filter(number -> number <= change.from())
                .sorted(Comparator.reverseOrder())
                .limit(Math.max(0, terms.generations() - 1))
                .toList();
        return entry.generations().stream()
                .map(Generation::number)
                .filter(each -> each != entry.current() && !before.contains(each))
                .toList();
    }

    /** Returns where the domains are now. */
    private Map<String, String> places() {
        Map<String, String> places = plan.survey().known();
        for (PlannedChange each : plan.acting()) {
            DomainOutcome outcome = outcomes.get(each);
            boolean done = outcome != null && outcome.done();
            boolean lost = outcome != null && outcome.result() == DomainOutcome.Result.LOST;
            if (done || lost ? each.to() > 0 : each.from() > 0) {
                places.put(each.domain(), done ? each.place() : each.at());
            } else {
                places.remove(each.domain());
            }
        }
        return places;
    }

    private static boolean isNews(Survey.Seen seen, Map<String, String> places) {
        Map<String, String> elsewhere = new TreeMap<>(places);
        elsewhere.values().removeIf(seen.terms().id()::equals);
        return !seen.found().inventory().elsewhere().equals(elsewhere);
    }

    /**
     * Writes to a destination that is otherwise not changed. One that somebody else holds, or left half changed, learns
     * it another time; what others have written there since the survey stays.
     */
    private void tell(DestinationTerms place, Map<String, String> places) {
        try (Destination.Lease lease = place.destination().lock(terms.who())) {
            Survey.Seen now = new Survey.Seen(place, place.destination().observe());
            Map<String, String> told = told(now, places);
            if (now.found().journal().isEmpty() && isNews(now, told)) {
                new Site(now, lease).record(terms.who(), plan.id(), told);
            }
        } catch (ProblemException | IOException e) {
            return;
        }
    }

    /** Returns what a destination knows, but for the domains of this run, which this run knows better. */
    private Map<String, String> told(Survey.Seen now, Map<String, String> places) {
        Map<String, String> told = new TreeMap<>(places);
        told.putAll(now.found().inventory().elsewhere());
        now.found().inventory().domains().forEach(each -> told.remove(each.name()));
        for (PlannedChange each : plan.acting()) {
            String at = places.get(each.domain());
            if (at == null) {
                told.remove(each.domain());
            } else {
                told.put(each.domain(), at);
            }
        }
        return told;
    }
}
