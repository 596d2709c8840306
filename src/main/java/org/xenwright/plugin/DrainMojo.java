package org.xenwright.plugin;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.problem.Problem;

/**
 * Moves the domains of a host to the others: each is shut down, started there, and started here again if it is not ready
 * there. Domains with a state disk are not moved, and the plan says so before anything is done.
 */
@Mojo(name = "drain", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class DrainMojo extends RollingMojo {
    /** The destination to be emptied, by its id. */
    @Parameter(property = "xen.host", required = true)
    String emptied;

    @Inject
    DrainMojo(RepositorySystem maven) {
        super(maven);
    }

    @Override
    void run() throws IOException, MojoFailureException {
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
