package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.schedule.Schedule;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;
import org.xenwright.report.ReportPage;

/**
 * Boots the domains of each image here, with each driver and as each type, without changing them; runs the checks of
 * {@code src/it/checks} in them; and records a verdict for each, with a page of all in {@code target/xen-reports}. Does
 * not fail the build: the goal {@code verify} does.
 */
@Mojo(name = "boot", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class BootMojo extends BootingMojo {
    private BootGrid grid;

    @Override
    boolean isTest() {
        return true;
    }

    @Override
    void run() throws IOException {
        if (grid == null) {
            BootRecords.forget(reportsFolder());
            grid = new BootGrid(Files.createDirectories(reportsFolder()));
        }
        ImageManifest manifest = ImageManifest.read(targetFolder());
        if (manifest.kernel() == null) {
            getLog().info("not booted: the image has no kernel");
            return;
        }
        grid.add(this, manifest);
    }

    @Override
    void finish() throws IOException {
        if (grid.isEmpty()) {
            return;
        }
        Path folder = reportsFolder();
        Ready ready = BootConditions.of(boot.ready);
        SmokeBoot smoke = new SmokeBoot(folder, ready, limit(), shutdownLimit(), this::guestTools, progress());
        List<Schedule.Task<BootRecord>> tasks = new ArrayList<>();
        for (PlannedBoot each : grid.boots()) {
            tasks.add(new Schedule.Task<>(each.load(ready), each.driver().host(), () -> smoke.run(each)));
        }
        BootRecords records = grid.records(schedule().run(tasks));
        records.write(folder);
        Path page = ReportPage.write(project.getArtifactId() + " " + project.getVersion(), records, folder);
        getLog().info("");
        records.lines().forEach(getLog()::info);
        getLog().info("");
        getLog().info(records.summary() + ": " + project.getBasedir().toPath().relativize(page));
    }
}
