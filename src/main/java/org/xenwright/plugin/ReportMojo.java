package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.report.BootHistory;
import org.xenwright.report.BootRecords;

/**
 * Writes the page of the last build from what it left, without building, booting or asking a network: verdicts with their
 * history, timelines and consoles, where the bytes are, what changed, packages, scripts, findings of lint, and domains with
 * their effective values. The goal {@code boot} writes the same page.
 */
@Mojo(name = "report", threadSafe = true, configurator = "xenwright")
public final class ReportMojo extends ProjectMojo {
    /** Folder of the reports, and of the page. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    /** The file that keeps the verdicts of the last builds. */
    @Parameter(property = "xen.history", defaultValue = "${project.build.directory}/xen-reports/history.json")
    File history;

    @Override
    void run() throws IOException {
        Path folder = reports.toPath().toAbsolutePath().normalize();
        Files.createDirectories(folder);
        Path page = writePage(folder, BootRecords.read(folder), BootHistory.read(history.toPath()));
        getLog().info("wrote " + details().folder().relativize(page));
    }
}
