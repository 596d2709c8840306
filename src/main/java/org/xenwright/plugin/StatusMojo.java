package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.DeployStatus;
import org.xenwright.deploy.Deployments;
import org.xenwright.deploy.Survey;
import org.xenwright.report.DeploymentRecord;

/**
 * Shows what of the deployment runs where: states, how long they run, generations, images, and what was changed by hand.
 * The page that {@code xen:report} writes shows it too.
 */
@Mojo(name = "status", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class StatusMojo extends DeployingMojo {
    /** A file to write all of it to, as JSON. Default: none. */
    @Parameter(property = "xen.json")
    File json;

    /** Shows every deployment at the destinations, other projects' too. Default: false. */
    @Parameter(property = "xen.all", defaultValue = "false")
    boolean everything;

    @Override
    void run() throws IOException, MojoFailureException {
        Set<String> names = new TreeSet<>();
        Set<String> unreached = new TreeSet<>();
        if (everything) {
            with(ANY, all -> {
                Deployments found = Deployments.at(all);
                names.addAll(found.names());
                unreached.addAll(found.unreached().keySet());
                if (names.isEmpty()) {
                    getLog().info("no deployment is there");
                    found.unreached().forEach((id, why) -> getLog().warn(id + "  not reached: " + why));
                }
            });
        } else {
            names.add(deploymentName());
        }
        List<DeployStatus> seen = new ArrayList<>();
        List<DeploymentRecord> records = new ArrayList<>();
        for (String each : names) {
            with(each, all -> {
                DeployStatus status = DeployStatus.of(each, Survey.of(all));
                records.add(status.record());
                seen.add(status.only(everything ? asked() : deployed()));
            });
        }
        for (DeployStatus each : seen) {
            getLog().info(each.deployment());
            each.lines().forEach(getLog()::info);
            unreached.addAll(each.unreached().keySet());
        }
        if (json != null && everything) {
            DeployStatus.write(json.toPath().toAbsolutePath(), seen);
        } else if (json != null) {
            seen.get(0).write(json.toPath().toAbsolutePath());
        }
        if (project.getFile() != null) {
            keep(records);
        }
        if (!unreached.isEmpty()) {
            throw new MojoFailureException("not reached: " + String.join(", ", unreached));
        }
    }
}
