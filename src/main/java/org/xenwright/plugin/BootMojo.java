package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.xenwright.domain.Domain;
import org.xenwright.image.DomainOutputs;
import org.xenwright.image.ImageManifest;
import org.xenwright.report.TextTable;

/**
 * Boots the domains of the image here, without changing it, runs the checks of {@code src/it/checks} in them, and records
 * a verdict for each. Does not fail the build: the goal {@code verify} does.
 */
@Mojo(name = "boot", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class BootMojo extends BootingMojo {
    @Override
    void run() throws IOException {
        Path folder = reportsFolder();
        BootResults.forget(folder);
        ImageManifest manifest = ImageManifest.read(targetFolder());
        if (manifest.kernel() == null) {
            getLog().info("not booted: the image has no kernel");
            return;
        }
        Path checks = boot.checks != null
                ? boot.checks.toPath()
                : project.getBasedir().toPath().resolve("src/it/checks");
        SmokeBoot smoke = new SmokeBoot(
                machines(manifest),
                folder,
                BootConditions.of(boot.ready),
                GuestChecks.of(checks, boot.builtIn),
                limit(),
                tools(),
                progress());
        BootDrivers all = bootDrivers();
        List<String> names = driverNames(all);
        Files.createDirectories(folder);
        List<BootResults.Result> results = new ArrayList<>();
        for (Domain domain : chosenDomains(manifest)) {
            Path cfg = DomainOutputs.file(domain, targetFolder());
            for (String name : names) {
                results.add(smoke.run(domain, all.driver(name, domain, cfg)));
                new BootResults(results).write(folder);
            }
        }
        TextTable table = new TextTable("lllrl");
        results.forEach(each ->
                table.row("  " + each.domain(), each.driver(), each.outcome(), seconds(each.millis()), each.detail()));
        getLog().info("");
        table.lines().forEach(getLog()::info);
        getLog().info("");
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
