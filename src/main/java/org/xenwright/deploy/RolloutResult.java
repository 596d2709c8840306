package org.xenwright.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.progress.TextTable;

/**
 * What came of a rollout.
 *
 * @param plan that was carried out
 * @param outcomes of the domains that were to be changed, in the order of the plan
 * @param recovered what was left of an earlier run, a line each
 * @param unreached why a destination was not changed, or not to its end, by its name
 */
public record RolloutResult(
        DeployPlan plan, List<DomainOutcome> outcomes, List<String> recovered, Map<String, String> unreached) {
    public RolloutResult {
        outcomes = List.copyOf(outcomes);
        recovered = List.copyOf(recovered);
        unreached = new TreeMap<>(unreached);
    }

    /** Returns whether all is as it was to be. */
    public boolean done() {
        return unreached.isEmpty()
                && plan.blocked().isEmpty()
                && outcomes.stream().allMatch(DomainOutcome::done);
    }

    /** Returns a line for each domain that was to be changed. */
    public List<String> lines() {
        TextTable table = new TextTable("lllrl");
        for (DomainOutcome each : outcomes) {
            table.row(
                    "  " + each.domain(),
                    each.at(),
                    each.result().phrase(),
                    each.millis() == 0 ? "" : String.format(Locale.ROOT, "%.1f s", each.millis() / 1000.0),
                    DeployPlan.firstLine(each.detail()));
        }
        return table.lines();
    }

    /** Returns what went wrong: the domains that are down first, and each destination once. */
    public List<String> failures() {
        List<String> all = new ArrayList<>();
        outcomes.stream()
                .filter(each -> !each.done() && each.result() != DomainOutcome.Result.SKIPPED)
                .filter(each -> !unreached.containsKey(each.at()) || each.result() != DomainOutcome.Result.LOST)
                .sorted((one, other) -> one.result().compareTo(other.result()))
                .forEach(each -> all.add(report(each)));
        unreached.forEach((place, why) -> all.add(place + ": not reached, " + why));
        all.addAll(plan.blocked());
        long skipped = outcomes.stream()
                .filter(each -> each.result() == DomainOutcome.Result.SKIPPED)
                .count();
        if (skipped > 0) {
            all.add(DeployPlan.counted(skipped, "domain") + " not tried");
        }
        return all;
    }

    private static String report(DomainOutcome each) {
        StringBuilder text = new StringBuilder(
                each.domain() + " at " + each.at() + ": " + each.result().phrase() + ", " + each.detail());
        if (each.log() != null) {
            text.append("\n  console: ").append(each.log());
        }
        if (!each.lastLines().isEmpty()) {
            text.append("\n  its last lines:");
            each.lastLines().forEach(line -> text.append("\n    | ").append(line));
        }
        return text.toString();
    }

    /** Returns how many are done, in a sentence. */
    public String summary() {
        long done = outcomes.stream().filter(DomainOutcome::done).count();
        return outcomes.isEmpty()
                ? "nothing to do"
                : done + " of " + DeployPlan.counted(outcomes.size(), "change") + " done";
    }
}
