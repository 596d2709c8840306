package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.DeployPlan;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.Survey;

/**
 * Shows what {@code xen:deploy} would do: looks at the destinations, compares them with the project, and writes nothing
 * but the plan. Works without a POM for an image by its name: {@code -Dxen.image=g:a:v -Dxen.hosts=USER@HOST}.
 */
@Mojo(name = "plan", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class PlanMojo extends RollingMojo {
    /** File for the plan, which {@code xen:deploy} takes with the same property. */
    @Parameter(property = "xen.plan", defaultValue = "${project.build.directory}/xen-reports/plan.json")
    File plan;

    @Override
    void run() throws IOException, MojoFailureException {
        DeployPlanner planner = planner(Set.of());
        planner.check(ready());
        with(all -> {
            DeployPlan made = planner.plan(Survey.of(all, gone()));
            show(made);
            Path file = plan.toPath().toAbsolutePath().normalize();
            Files.createDirectories(file.getParent());
            made.write(file);
            getLog().info("plan " + made.id() + ": " + file);
        });
    }
}
