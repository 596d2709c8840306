package org.xenwright.plugin;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.Rollback;

/** Returns domains to the generation before the current one, which is still there with its own disk. */
@Mojo(name = "rollback", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class RollbackMojo extends DeployingMojo {
    /** Number of the generation to return to. Default: the one before the current one. */
    @Parameter(property = "xen.generation")
    Integer generation;

    @Override
    void run() throws IOException, MojoFailureException {
        Rollback rollback = new Rollback(deploymentName(), built(), deployed(), generation);
        with(all -> carryOut(all, rollback, null));
    }
}
