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
                    tell(seen, places);
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
            Set<Digest> kept = new HashSet<>();
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

    /** Writes to a destination that is otherwise not changed; one that somebody else holds learns it another time. */
    private void tell(Survey.Seen seen, Map<String, String> places) {
        try (Destination.Lease lease = seen.terms().destination().lock(terms.who())) {
            new Site(seen, lease).record(terms.who(), plan.id(), places);
        } catch (ProblemException | IOException e) {
            return;
        }
    }
}
