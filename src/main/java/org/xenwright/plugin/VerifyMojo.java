package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Fails the build unless every boot of the goal {@code boot} ended ready. */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true, configurator = "xenwright")
public final class VerifyMojo extends XenMojo {
    /** Where the goal {@code boot} left its results. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    @Override
    void run() throws IOException, MojoFailureException {
        List<BootResults.Result> boots = BootResults.read(reports.toPath()).boots();
        if (boots.isEmpty()) {
            getLog().info("no boot to verify");
            return;
        }
        List<BootResults.Result> bad =
                boots.stream().filter(each -> !each.ready()).toList();
        if (bad.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder(bad.size() + " of " + boots.size() + " boots did not end ready");
        for (BootResults.Result each : bad) {
            message.append("\n\n  ")
                    .append(each.domain())
                    .append(" on ")
                    .append(each.driver())
                    .append(": ")
                    .append(each.outcome())
                    .append(" (")
                    .append(each.exitCode())
                    .append("), ")
                    .append(each.detail())
                    .append("\n  console: ")
                    .append(each.log())
                    .append("\n  its last lines:");
            each.lastLines().forEach(line -> message.append("\n    | ").append(line));
        }
        throw new MojoFailureException(message.toString());
    }
}
