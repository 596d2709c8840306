package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.domain.Domain;
import org.xenwright.image.DomainOutputs;
import org.xenwright.image.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.report.TextTable;
import org.xenwright.tool.ToolBox;

/**
 * Boots the domains of the image here, without changing it, and records a verdict for each. Does not fail the build:
 * the goal {@code verify} does.
 */
@Mojo(name = "boot", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class BootMojo extends ProjectMojo {
    /** How a smoke boot is done. */
    @Parameter
    BootConfiguration boot = new BootConfiguration();

    /** Where console logs and results go. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    /** Drivers to boot with, separated by commas, instead of those of the POM. */
    @Parameter(property = "xen.drivers")
    String drivers;

    /** Seconds until a boot without a verdict is a time-out, instead of those of the POM. */
    @Parameter(property = "xen.timeout")
    Integer timeout;

    /** Names of the domains to boot, separated by commas. Default: all. */
    @Parameter(property = "xen.domains")
    String only;

    /** How QEMU executes the guest: auto (KVM where it was seen to work) or emulation. Default: auto. */
    @Parameter(property = "xen.accelerator", defaultValue = "auto")
    String accelerator;

    @Override
    void run() throws IOException {
        Path folder = reports.toPath().toAbsolutePath().normalize();
        BootResults.forget(folder);
        ImageManifest manifest = ImageManifest.read(targetFolder());
        if (manifest.kernel() == null) {
            getLog().info("not booted: the image has no kernel");
            return;
        }
        Ready ready = BootConditions.of(boot.ready);
        BootDrivers all = new BootDrivers(new ToolBox(new DebianToolSource(access())), openStore(), accelerator());
        List<String> names = all.names(drivers != null ? drivers : boot.drivers != null ? boot.drivers : "qemu");
        List<Domain> chosen = selected(loadDomains(manifest));
        DomainOutputs.write(chosen, manifest.architecture(), targetFolder());
        Files.createDirectories(folder);
        int seconds = timeout != null ? timeout : boot.timeout != null ? boot.timeout : 180;
        SmokeBoot smoke = new SmokeBoot(
                manifest, targetFolder(), folder, ready, Duration.ofSeconds(seconds), boot.memory, progress());
        List<BootResults.Result> results = new ArrayList<>();
        for (Domain domain : chosen) {
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

    private Accelerator accelerator() {
        return switch (accelerator) {
            case "auto" -> Accelerator.AUTO;
            case "emulation" -> Accelerator.EMULATION;
            default ->
                throw Problem.of("choosing how QEMU executes the guest", "write one of the two")
                        .at("-Dxen.accelerator")
                        .found(accelerator)
                        .expected("auto, emulation")
                        .raise();
        };
    }

    private List<Domain> selected(List<Domain> all) {
        if (only == null) {
            return all;
        }
        List<String> names = all.stream().map(Domain::name).toList();
        List<Domain> chosen = new ArrayList<>();
        for (String name : words(only)) {
            if (!names.contains(name)) {
                throw Problem.of("choosing the domains to boot", "name domains of this project")
                        .at("-Dxen.domains")
                        .found(name)
                        .expected(String.join(", ", names))
                        .raise();
            }
            chosen.add(all.get(names.indexOf(name)));
        }
        return chosen;
    }

    private static List<String> words(String list) {
        return java.util.Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
