package org.xenwright.plugin;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.xenwright.deploy.Removal;

/**
 * Shuts down the domains of the deployment and removes them from their hosts, with their generations and with images that
 * no other domain needs. State disks stay, since nothing makes them again.
 */
@Mojo(name = "undeploy", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class UndeployMojo extends DeployingMojo {
    @Override
    void run() throws IOException, MojoFailureException {
        Removal removal = new Removal(deploymentName(), asked());
        with(all -> carryOut(all, removal, null));
    }
}
