package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.DestinationTerms;
import org.xenwright.deploy.pool.PoolDestination;
import org.xenwright.deploy.pool.PoolMove;
import org.xenwright.problem.Problem;

/**
 * Moves the domains of a host to the others: while they run where both hosts allow it, with what they have written; else
 * each is shut down, started there, and started here again if it is not ready there. A host of a pool gives them to the
 * pool's other hosts while they run, as far as the pool allows it. Domains with a state disk are not moved from a plain
 * host, and the plan says so before anything is done.
 */
@Mojo(name = "drain", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class DrainMojo extends RollingMojo {
    /** The destination to be emptied, by its id; or POOL/HOST, a host of a pool by its label or uuid. */
    @Parameter(property = "xen.host", required = true)
    String emptied;

    /** Moves the domains of a pool's host to its other hosts, while they run. */
    private void empty(List<DestinationTerms> all, String id, String host) throws IOException, MojoFailureException {
        PoolDestination pool = all.stream()
                .map(DestinationTerms::destination)
                .filter(each -> each.id().equals(id) && each instanceof PoolDestination)
                .map(PoolDestination.class::cast)
                .findFirst()
                .orElseThrow(() -> Problem.of("emptying a host of a pool", "name one of <deploy><pools>")
                        .at("-Dxen.host")
                        .found(id)
                        .expected("the id of a pool, then / and its host")
                        .raise());
        List<PoolMove> moves;
        try (Destination.Lease lease = pool.lock(who())) {
            moves = pool.empty(lease, host, asked());
        }
        List<String> stayed = new ArrayList<>();
        for (PoolMove each : moves) {
            if (each.refusal() == null) {
                getLog().info(each.domain() + " goes on at " + each.to());
            } else {
                stayed.add(each.domain() + " stays: " + each.refusal());
            }
        }
        if (!stayed.isEmpty()) {
            throw new MojoFailureException(String.join("\n\n  ", stayed));
        }
        if (moves.isEmpty()) {
            getLog().info("nothing of " + deploymentName() + " runs at " + host);
        }
    }

    @Override
    void run() throws IOException, MojoFailureException {
        int slash = emptied.indexOf('/');
        if (slash > 0) {
            with(all -> empty(
                    all,
                    emptied.substring(0, slash).strip(),
                    emptied.substring(slash + 1).strip()));
            return;
        }
        DeployPlanner planner = planner(Set.of(emptied.strip()));
        planner.check(ready());
        with(all -> {
            List<String> ids = all.stream().map(each -> each.destination().id()).toList();
            if (!ids.contains(emptied.strip())) {
                throw Problem.of("emptying a destination", "name one of <deploy>")
                        .at("-Dxen.host")
                        .found(emptied)
                        .expected(String.join(", ", ids))
                        .raise();
            }
            carryOut(all, planner, null);
        });
    }
}
