package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.xenwright.boot.ready.Ready;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.report.BootRecords;
import org.xenwright.report.ReportPage;
import org.xenwright.smoke.BootGrid;
import org.xenwright.smoke.SmokeBoot;

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
        Path folder = reportsFolder();
        if (grid == null) {
            BootRecords.forget(folder);
            Files.createDirectories(folder);
        }
        ImageManifest manifest = ImageManifest.read(targetFolder());
        if (manifest.kernel() == null) {
            getLog().info("not booted: the image has no kernel");
            return;
        }
        if (grid == null) {
            grid = new BootGrid(folder, smokeRequest(), bootDrivers());
        }
        grid.add(machines(manifest), chosenDomains(manifest), images.isEmpty());
    }

    @Override
    void finish() throws IOException {
        if (grid == null || grid.isEmpty()) {
            return;
        }
        Path folder = reportsFolder();
        Ready ready = BootConditions.of(boot.ready);
        SmokeBoot smoke = new SmokeBoot(folder, ready, limit(), shutdownLimit(), this::guestTools, progress());
        BootRecords records = grid.run(smoke, schedule());
        records.write(folder);
        Path page = ReportPage.write(project.getArtifactId() + " " + project.getVersion(), records, folder);
        getLog().info("");
        records.lines().forEach(getLog()::info);
        getLog().info("");
        getLog().info(records.summary() + ": " + project.getBasedir().toPath().relativize(page));
    }
}
