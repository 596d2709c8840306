package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The removal of what a deployment has put anywhere.
 *
 * @param domains that go; none for all
 */
public record Removal(String deployment, Set<String> domains) implements Rollout.Planning {
    public Removal {
        domains = Set.copyOf(domains);
    }

    @Override
    public DeployPlan plan(Survey survey) throws IOException {
        List<PlannedChange> changes = new ArrayList<>();
        survey.seen().forEach((id, seen) -> {
            for (DeployInventory.Entry each : seen.found().inventory().domains()) {
                if (domains.isEmpty() || domains.contains(each.name())) {
                    changes.add(new PlannedChange(
                            PlannedChange.Kind.REMOVE,
                            each.name(),
                            id,
                            each.uuid(),
                            each.current(),
                            0,
                            null,
                            0,
                            "with " + DeployPlan.counted(each.generations().size(), "generation")
                                    + "; a state disk stays",
                            null));
                }
            }
        });
        Set<String> missing = new TreeSet<>(domains);
        changes.forEach(each -> missing.remove(each.domain()));
        missing.forEach(each -> changes.add(PlannedChange.nowhere(each)));
        return new DeployPlan(deployment, survey, changes, true);
    }
}
