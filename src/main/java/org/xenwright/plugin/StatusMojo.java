package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.DeployStatus;
import org.xenwright.deploy.Survey;

/** Shows what of the deployment runs where: states, generations, images, and what was changed by hand. */
@Mojo(name = "status", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class StatusMojo extends DeployingMojo {
    /** A file to write all of it to, as JSON. Default: none. */
    @Parameter(property = "xen.json")
    File json;

    @Override
    void run() throws IOException, MojoFailureException {
        String name = deploymentName();
        with(all -> {
            DeployStatus status = DeployStatus.of(name, Survey.of(all));
            getLog().info(name);
            status.lines().forEach(getLog()::info);
            if (json != null) {
                status.write(json.toPath().toAbsolutePath());
            }
            if (!status.unreached().isEmpty()) {
                throw new MojoFailureException(
                        "not reached: " + String.join(", ", status.unreached().keySet()));
            }
        });
    }
}
