package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.DeployStatus;
import org.xenwright.deploy.Survey;

/** Checks the hosts and pools of {@code <deploy>}: whether they answer, their versions, memory, and what they can do. */
@Mojo(name = "hosts", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class HostsMojo extends DeployingMojo {
    /** A file to write all of it to, as JSON. Default: none. */
    @Parameter(property = "xen.json")
    File json;

    @Override
    void run() throws IOException, MojoFailureException {
        String asked = anyDeploymentName();
        with(asked, all -> {
            DeployStatus status = DeployStatus.of(asked, Survey.of(all));
            status.destinationLines().forEach(getLog()::info);
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
