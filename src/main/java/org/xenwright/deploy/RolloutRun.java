package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DomainOutcome.Result;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;

/**
 * The execution of a plan at destinations that are locked, all at once: at each its files and generations first, then
 * the domains in their order, a few at a time. A destination that is lost ends its own part alone.
 */
final class RolloutRun {
    private static final int AT_A_SITE = 3; // more starts at once only thrash a host's disk
    private static final String DOING = "carrying out the plan";

    private final DeployPlan plan;
    private final Map<String, Site> sites;
    private final RolloutTerms terms;
    private final Preparation preparation;
    private final DomainSwitch transaction;
    private final Map<PlannedChange, DomainOutcome> outcomes = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> prepared = new TreeMap<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Map<String, Semaphore> groups = new TreeMap<>();
    private final Semaphore interruptions;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable String stopped;

    RolloutRun(DeployPlan plan, Map<String, Site> sites, RolloutTerms terms, Progress progress) {
        this.plan = plan;
        this.sites = sites;
        this.terms = terms;
        this.preparation = new Preparation(plan, terms, progress);
        this.transaction = new DomainSwitch(terms);
        this.interruptions = new Semaphore(terms.atOnce(), true);
        sites.keySet().forEach(id -> prepared.put(id, new CountDownLatch(1)));
        for (PlannedChange each : plan.acting()) {
            if (each.wanted() != null) {
                each.wanted().terms().apart().forEach(group -> groups.put(group, new Semaphore(1, true)));
            }
        }
    }

    /** Carries it out, and returns what became of each change, in the order of the plan. */
    List<DomainOutcome> outcomes() throws IOException {
        SortedSet<Integer> orders = new TreeSet<>();
        plan.acting().forEach(each -> orders.add(each.order()));
        Phaser phases = new Phaser(sites.size());
        ExecutorService pool = Workers.pool("rollout", Math.max(1, sites.size()));
        try {
            List<Future<Object>> flows = new ArrayList<>();
            for (Site site : sites.values()) {
                flows.add(pool.submit(() -> {
                    flow(site, orders, phases);
                    return site;
                }));
            }
            if (terms.canary()) {
                canary();
            }
            begun.countDown();
            for (Future<Object> each : flows) {
                Workers.await(DOING, each);
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted(DOING);
        } finally {
            Workers.end(pool);
        }
        transaction.stayed().forEach((change, site) -> {
            if (site.lost() == null) {
                guarded(site, () -> transaction.again(change, site).ifPresent(each -> outcomes.put(change, each)));
            }
        });
        new Conclusion(plan, terms, outcomes).write(sites);
        List<DomainOutcome> all = new ArrayList<>();
        for (PlannedChange each : plan.acting()) {
            all.add(outcomes.getOrDefault(each, DomainOutcome.of(each, Result.SKIPPED, each.from(), "not tried")));
        }
        return all;
    }

    private void flow(Site site, SortedSet<Integer> orders, Phaser phases) throws IOException, InterruptedException {
        try {
            try {
                guarded(site, () -> outcomes.putAll(preparation.at(site)));
            } finally {
                latch(site.id()).countDown();
            }
            begun.await();
            for (int order : orders) {
                List<Callable<Object>> parts = new ArrayList<>();
                for (PlannedChange each : plan.acting()) {
                    if (each.at().equals(site.id()) && each.order() == order) {
                        parts.add(() -> {
                            perform(each);
                            return each;
                        });
                    }
                }
                Workers.all(DOING, AT_A_SITE, parts);
                if (order != orders.last()) {
                    // what comes later may need what came before, wherever that is
                    phases.arriveAndAwaitAdvance();
                }
            }
        } finally {
            phases.arriveAndDeregister();
        }
    }

    /** Switches the first domain whose destination is ready for it, alone. */
    private void canary() throws InterruptedException {
        List<PlannedChange> candidates = plan.acting().stream()
                .filter(each -> !each.removes() && each.kind() != PlannedChange.Kind.AUTOSTART)
                .sorted(Comparator.comparingInt(PlannedChange::order))
                .toList();
        for (PlannedChange each : candidates) {
            latch(each.at()).await();
            latch(each.place()).await();
            if (outcomes.containsKey(each)
                    || site(each.at()).lost() != null
                    || site(each.place()).lost() != null) {
                continue;
            }
            perform(each);
            DomainOutcome outcome = outcomes.get(each);
            if (outcome != null && !outcome.done() && outcome.result() != Result.LOST) {
                stopped = "the first, " + each.domain() + ", failed";
            }
            if (outcome == null || outcome.result() != Result.LOST) {
                return;
            }
        }
    }

    private void perform(PlannedChange change) throws InterruptedException {
        if (outcomes.containsKey(change)) {
            return;
        }
        Site site = site(change.at());
        Site target = site(change.place());
        latch(change.place()).await();
        List<Semaphore> held = new ArrayList<>();
        try {
            if (change.wanted() != null) {
                for (String group : new TreeSet<>(change.wanted().terms().apart())) {
                    held.add(taken(Objects.requireNonNull(groups.get(group))));
                }
            }
            if (change.interrupts()) {
                held.add(taken(interruptions));
            }
            outcomes.put(change, outcome(change, site, target));
        } finally {
            held.forEach(Semaphore::release);
        }
    }

    private Site site(String id) {
        return Objects.requireNonNull(sites.get(id), id);
    }

    private CountDownLatch latch(String id) {
        return Objects.requireNonNull(prepared.get(id), id);
    }

    private static Semaphore taken(Semaphore semaphore) throws InterruptedException {
        semaphore.acquire();
        return semaphore;
    }

    private DomainOutcome outcome(PlannedChange change, Site site, Site target) {
        String reason = stopped;
        if (reason == null && change.interrupts() && failures.get() >= terms.maxFailures()) {
            reason = "after " + DeployPlan.counted(failures.get(), "failure");
        }
        if (site.lost() != null || target.lost() != null) {
            reason = "its destination was lost";
        }
        if (reason != null) {
            return DomainOutcome.of(change, Result.SKIPPED, change.from(), reason);
        }
        DomainOutcome outcome;
        try {
            outcome = transaction.run(change, site, change.target() == null ? null : target);
        } catch (ProblemException e) {
            outcome = lost(change, site, target, e.problem().text());
        } catch (IOException e) {
            outcome = lost(change, site, target, Problem.messageOf(e));
        }
        if (!outcome.done()) {
            failures.incrementAndGet();
        }
        return outcome;
    }

    /** Notes that nobody knows where a change ended; which of two destinations was lost is not known either. */
    private static DomainOutcome lost(PlannedChange change, Site site, Site target, String why) {
        site.lose(why);
        target.lose(why);
        return DomainOutcome.of(change, Result.LOST, change.from(), why + "; the next run finishes or undoes it");
    }

    private interface Part {
        void run() throws IOException;
    }

    private static void guarded(Site site, Part part) {
        try {
            part.run();
        } catch (ProblemException e) {
            site.lose(e.problem().text());
        } catch (IOException e) {
            site.lose(Problem.messageOf(e));
        }
    }
}
