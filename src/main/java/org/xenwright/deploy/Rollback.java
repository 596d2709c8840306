package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The way back to a generation that is still there.
 *
 * @param wanted domains of the project, for their addresses; those that it has no more are returned too
 * @param domains that are returned; none for all
 * @param generation to return to; null for the one before the current one
 */
public record Rollback(
        String deployment,
        List<WantedDomain> wanted,
        Set<String> domains,
        @Nullable Integer generation) implements Rollout.Planning {
    public Rollback {
        wanted = List.copyOf(wanted);
        domains = Set.copyOf(domains);
    }

    @Override
    public DeployPlan plan(Survey survey) throws IOException {
        Map<String, WantedDomain> known = new TreeMap<>();
        wanted.forEach(each -> known.put(each.name(), each));
        List<PlannedChange> changes = new ArrayList<>();
        survey.seen().forEach((id, seen) -> {
            for (DeployInventory.Entry each : seen.found().inventory().domains()) {
                if (domains.isEmpty() || domains.contains(each.name())) {
                    changes.add(change(id, each, known.get(each.name())));
                }
            }
        });
        Set<String> missing = new TreeSet<>(domains);
        changes.forEach(each -> missing.remove(each.domain()));
        missing.forEach(each -> changes.add(PlannedChange.nowhere(each)));
        return new DeployPlan(deployment, survey, changes);
    }

    private PlannedChange change(String id, DeployInventory.Entry entry, @Nullable WantedDomain domain) {
        Optional<Integer> to = entry.generations().stream()
                .map(DeployInventory.Generation::number)
                .filter(number -> generation == null ? number < entry.current() : number.equals(generation))
                .max(Comparator.naturalOrder());
        boolean already = to.isPresent() && to.get() == entry.current();
        PlannedChange.Kind kind = to.isEmpty()
                ? PlannedChange.Kind.BLOCKED
                : already ? PlannedChange.Kind.KEEP : PlannedChange.Kind.ROLLBACK;
        String why = to.isEmpty()
                ? "has no " + (generation == null ? "earlier generation" : "generation " + generation)
                : "on its own disk as it was left";
        return new PlannedChange(
                kind,
                entry.name(),
                id,
                entry.uuid(),
                entry.current(),
                to.orElse(entry.current()),
                null,
                0,
                already ? "" : why,
                domain);
    }
}
