package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.DeployPlan;
import org.xenwright.deploy.DeployPlanner;

/**
 * Brings the domains of verified images to the hosts and pools of {@code <deploy>}: sends what is missing, starts what is
 * new, replaces what has changed, and returns to what ran before where the new is not ready. Works without a POM for an
 * image by its name: {@code -Dxen.image=g:a:v -Dxen.hosts=USER@HOST}.
 */
@Mojo(name = "deploy", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class DeployMojo extends RollingMojo {
    /** A plan that {@code xen:plan} wrote: exactly that is done, or nothing if it is no longer true. */
    @Parameter(property = "xen.plan")
    File plan;

    @Override
    void run() throws IOException, MojoFailureException {
        String expected = plan == null ? null : DeployPlan.idOf(plan.toPath());
        DeployPlanner planner = planner(Set.of());
        planner.check(ready());
        with(all -> carryOut(all, planner, expected));
    }
}
