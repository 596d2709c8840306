package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The removal of what a deployment has put anywhere.
 *
 * @param domains that go; none for all
 * @param state whether their state disks go too, which nothing makes again
 */
public record Removal(String deployment, Set<String> domains, boolean state) implements Rollout.Planning {
    private static final UUID NOBODY = new UUID(0, 0);

    /** A removal that leaves state disks where they are. */
    public Removal(String deployment, Set<String> domains) {
        this(deployment, domains, false);
    }

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
                            state ? PlannedChange.Kind.ERASE : PlannedChange.Kind.REMOVE,
                            each.name(),
                            id,
                            each.uuid(),
                            each.current(),
                            0,
                            null,
                            0,
                            "with " + DeployPlan.counted(each.generations().size(), "generation")
                                    + (!seen.found().storage().states().contains(each.name())
                                            ? ""
                                            : state ? " and its state disks" : "; its state disks stay"),
                            null));
                }
            }
            for (String each : new TreeSet<>(seen.found().storage().states())) {
                if (state && seen.entry(each).isEmpty() && (domains.isEmpty() || domains.contains(each))) {
                    changes.add(new PlannedChange(
                            PlannedChange.Kind.ERASE,
                            each,
                            id,
                            NOBODY,
                            0,
                            0,
                            null,
                            0,
                            "its state disks, which an earlier removal left",
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
