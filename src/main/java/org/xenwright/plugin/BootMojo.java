package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.report.BootHistory;
import org.xenwright.report.BootRecords;
import org.xenwright.smoke.BootGrid;
import org.xenwright.smoke.SmokeBoot;

/**
 * Boots the domains of each image on this machine, with each driver and as each type, without changing their disks;
 * runs the checks of {@code src/it/checks} in them; and records a verdict for each, with an overview page in {@code
 * target/xen-reports}. Does not fail the build: the goal {@code verify} does.
 */
@Mojo(name = "boot", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class BootMojo extends BootingMojo {
    /**
     * The file that keeps the verdicts of the last builds for the page. One outside of the build folder outlives {@code
     * mvn clean}.
     */
    @Parameter(property = "xen.history", defaultValue = "${project.build.directory}/xen-reports/history.json")
    File history;

    @Override
    boolean isTest() {
        return true;
    }

    @Override
    void run() throws IOException {
        Path folder = reportsFolder();
        BootRecords.forget(folder);
        Files.createDirectories(folder);
        Map<String, Map<String, String>> booted = new TreeMap<>();
        BootGrid grid = grid(folder, booted);
        if (grid.isEmpty()) {
            return;
        }
        BootConfiguration how = boot();
        SmokeBoot smoke =
                new SmokeBoot(folder, this::ready, how.limit(), how.shutdownLimit(), this::guestTools, progress());
        BootRecords records = grid.run(smoke, schedule()).of(booted);
        records.write(folder);
        BootHistory verdicts = BootHistory.read(history.toPath()).with(now(), records);
        verdicts.write(history.toPath());
        Path page = writePage(folder, records, verdicts);
        getLog().info("");
        records.lines().forEach(getLog()::info);
        getLog().info("");
        getLog().info(records.summary() + ": " + details().folder().relativize(page));
    }

    private BootGrid grid(Path folder, Map<String, Map<String, String>> booted) throws IOException {
        List<ProjectImage> all = chosenImages();
        BootGrid grid = new BootGrid(folder, boot().request(details().folder()), bootDrivers());
        for (ProjectImage each : all) {
            announce(each, all);
            ImageManifest manifest = each.manifest();
            if (manifest.kernel() == null && manifest.diskBoot() == null) {
                getLog().info("not booted: the image has no kernel");
            } else {
                booted.put(manifest.name(), manifest.startedFrom(each.target()));
                grid.add(machines(each, manifest), chosenDomains(each, manifest), each.only());
            }
        }
        return grid;
    }
}
