package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;

/** A run that brings destinations to what is wanted: it looks, recovers, plans, locks, looks again, and carries out. */
public final class Rollout {
    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_PLANS = 3;

    private final List<DestinationTerms> destinations;
    private final Set<String> gone;
    private final RolloutTerms terms;
    private final Progress progress;

    public Rollout(List<DestinationTerms> destinations, RolloutTerms terms, Progress progress) {
        this(destinations, Set.of(), terms, progress);
    }

    /** @param gone destinations that are no more, whose domains may be started elsewhere */
    public Rollout(List<DestinationTerms> destinations, Set<String> gone, RolloutTerms terms, Progress progress) {
        this.destinations = List.copyOf(destinations);
        this.gone = Set.copyOf(gone);
        this.terms = terms;
        this.progress = progress;
    }

    /** Makes a plan of what was found. */
    @FunctionalInterface
    public interface Planning {
        DeployPlan plan(Survey survey) throws IOException;
    }

    /**
     * Carries out a plan.
     *
     * @param expected its name, where another is to be refused; null for whatever it is
     * @param shown receives the plan before anything is changed
     */
    public RolloutResult run(Planning planning, @Nullable String expected, Consumer<DeployPlan> shown)
            throws IOException {
        Survey survey = Survey.of(destinations, gone);
        List<String> recovered = new ArrayList<>();
        if (!survey.interrupted().isEmpty()) {
            survey = recover(survey, recovered);
        }
        DeployPlan plan = planning.plan(survey);
        Map<String, Destination.Lease> leases = new LinkedHashMap<>();
        try {
            for (int round = 0; !leases.keySet().containsAll(plan.touched()); round++) {
                Set<String> open = new TreeSet<>(plan.touched());
                open.removeAll(leases.keySet());
                Map<String, String> refused = lock(survey, open, leases);
                survey = survey.with(again(open, refused));
                plan = planning.plan(survey);
                if (round == MOST_PLANS) {
                    throw Problem.of("planning " + plan.deployment(), "wait until nobody else changes the destinations")
                            .found("another plan each time it was made")
                            .raise();
                }
            }
            if (expected != null && !expected.equals(plan.id())) {
                throw Problem.of("carrying out the plan " + expected, "make the plan again and look at it: xen:plan")
                        .found("the plan " + plan.id() + ": the project or the destinations have changed since")
                        .raise();
            }
            shown.accept(plan);
            Map<String, Site> sites = new LinkedHashMap<>();
            for (Map.Entry<String, Survey.Seen> each : survey.seen().entrySet()) {
                Destination.Lease lease = leases.get(each.getKey());
                if (lease != null) {
                    sites.put(each.getKey(), new Site(each.getValue(), lease));
                }
            }
            RolloutRun run = new RolloutRun(plan, sites, terms, progress);
            List<DomainOutcome> outcomes = run.outcomes();
            Map<String, String> unreached = new LinkedHashMap<>(survey.unreached());
            sites.forEach((id, site) -> {
                String lost = site.lost();
                if (lost != null) {
                    unreached.put(id, lost);
                }
            });
            return new RolloutResult(plan, outcomes, recovered, unreached);
        } finally {
            leases.values().forEach(Destination.Lease::close);
        }
    }

    /** Locks destinations, and returns why some could not be. */
    private Map<String, String> lock(Survey survey, Set<String> ids, Map<String, Destination.Lease> leases)
            throws IOException {
        List<String> open = ids.stream().filter(survey.seen()::containsKey).toList();
        List<Callable<Object>> locks = new ArrayList<>();
        for (String id : open) {
            Destination destination = survey.at(id).terms().destination();
            locks.add(() -> {
                try {
                    return destination.lock(terms.who());
                } catch (ProblemException e) {
                    return e.problem().text();
                } catch (IOException e) {
                    return Problem.messageOf(e);
                }
            });
        }
        List<Object> results = Workers.all("locking the destinations", MOST_AT_ONCE, locks);
        Map<String, String> refused = new LinkedHashMap<>();
        for (int i = 0; i < open.size(); i++) {
            if (results.get(i) instanceof Destination.Lease lease) {
                leases.put(open.get(i), lease);
            } else {
                refused.put(open.get(i), results.get(i).toString());
            }
        }
        return refused;
    }

    private Survey again(Set<String> ids, Map<String, String> refused) throws IOException {
        Survey seen = Survey.of(destinations.stream()
                .filter(each -> ids.contains(each.id()) && !refused.containsKey(each.id()))
                .toList());
        return seen.with(new Survey(Map.of(), refused, Set.of()));
    }

    private Survey recover(Survey survey, List<String> recovered) throws IOException {
        Map<String, Destination.Lease> leases = new LinkedHashMap<>();
        // all that answer, since a domain may have been on its way from one to another
        Set<String> ids = new TreeSet<>(survey.interrupted());
        try {
            Map<String, String> refused = lock(survey, ids, leases);
            Survey locked = survey.with(again(ids, refused));
            List<Site> sites = new ArrayList<>();
            leases.forEach((id, lease) -> {
                Survey.Seen seen = locked.seen().get(id);
                if (seen != null && !seen.found().journal().isEmpty()) {
                    sites.add(new Site(seen, lease));
                }
            });
            recovered.addAll(new Recovery(sites, locked, terms).run());
            Survey now = locked.with(again(leases.keySet(), Map.of()));
            Map<String, String> open = new LinkedHashMap<>();
            now.interrupted()
                    .forEach(id -> open.put(id, "an earlier run was interrupted there, and cannot be ended yet"));
            return now.with(new Survey(Map.of(), open, Set.of()));
        } finally {
            leases.values().forEach(Destination.Lease::close);
        }
    }
}
