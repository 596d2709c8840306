package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;

/** Fails the build unless every boot of the goal {@code boot} ended ready. */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true, configurator = "xenwright")
public final class VerifyMojo extends XenMojo {
    /** Folder of the results of the goal {@code boot}. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    @Override
    boolean isTest() {
        return true;
    }

    @Override
    void run() throws IOException, MojoFailureException {
        BootRecords records = BootRecords.read(reports.toPath());
        if (records.boots().isEmpty()) {
            getLog().info("no boot to verify");
            return;
        }
        List<BootRecord> bad =
                records.boots().stream().filter(BootRecord::failed).toList();
        if (bad.isEmpty()) {
            getLog().info(records.summary());
            return;
        }
        StringBuilder message = new StringBuilder(records.summary());
        bad.forEach(each -> message.append("\n\n  ").append(each.report().replace("\n", "\n  ")));
        throw new MojoFailureException(message.toString());
    }
}
