package org.xenwright.plugin;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.Removal;

/**
 * Shuts down the domains of the deployment and removes them from their hosts, with their generations and with images that
 * no other domain needs. State disks stay unless asked for, since nothing makes them again.
 */
@Mojo(name = "undeploy", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class UndeployMojo extends DeployingMojo {
    /**
     * What is done with state disks: keep, or remove, also those that an earlier run kept. Default: keep, since nothing
     * makes them again.
     */
    @Parameter(property = "xen.state", defaultValue = "keep")
    String state;

    @Override
    void run() throws IOException, MojoFailureException {
        boolean erase = switch (state.strip()) {
            case "keep" -> false;
            case "remove" -> true;
            default ->
                throw DeployConfiguration.refusal("-Dxen.state", state, "keep, remove")
                        .raise();
        };
        Removal removal = new Removal(deploymentName(), deployed(), erase);
        with(all -> carryOut(all, removal, null));
    }
}
