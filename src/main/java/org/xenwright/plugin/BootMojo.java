package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageManifest;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.report.TextTable;
import org.xenwright.tool.ToolBox;

/**
 * Boots the domains of the image here, without changing it, and records a verdict for each. Does not fail the build:
 * the goal {@code verify} does.
 */
@Mojo(name = "boot", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class BootMojo extends ProjectMojo {
    private static final Set<String> DRIVERS = new TreeSet<>(Set.of("qemu"));

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

    @Override
    void run() throws IOException {
        Path folder = reports.toPath().toAbsolutePath().normalize();
        BootResults.forget(folder);
        ImageManifest manifest = ImageManifest.read(targetFolder());
        Ready ready = BootConditions.of(boot.ready);
        ToolBox tools = new ToolBox(new DebianToolSource(access()));
        List<Driver> chosen = new ArrayList<>();
        for (String name : words(drivers != null ? drivers : boot.drivers != null ? boot.drivers : "qemu")) {
            chosen.add(driver(name, tools));
        }
        Files.createDirectories(folder);
        List<BootResults.Result> results = new ArrayList<>();
        for (Domain domain : selected(loadDomains(manifest))) {
            for (Driver driver : chosen) {
                results.add(boot(domain, driver, manifest, ready, folder));
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

    private BootResults.Result boot(Domain domain, Driver driver, ImageManifest manifest, Ready ready, Path folder)
            throws IOException {
        Path log = folder.resolve(domain.name() + "-" + driver.name() + ".console.log");
        Availability availability = driver.availability();
        if (!availability.usable()) {
            return new BootResults.Result(
                    domain.name(),
                    driver.name(),
                    "driver broken",
                    org.xenwright.boot.Outcome.DRIVER_BROKEN.exitCode(),
                    availability.reason(),
                    0,
                    log.toString(),
                    List.of());
        }
        getLog().info("booting " + domain.name() + " with " + driver.name() + " (" + availability.reason()
                + "), waiting for " + ready.describe());
        Duration limit = Duration.ofSeconds(timeout != null ? timeout : boot.timeout != null ? boot.timeout : 180);
        BootVerdict verdict = Boot.run(BootRequest.of(machine(domain, manifest, ready), ready, limit, log), driver);
        List<String> lastLines = verdict.ready() ? List.of() : verdict.lastLines();
        return new BootResults.Result(
                domain.name(),
                driver.name(),
                verdict.outcome().phrase(),
                verdict.outcome().exitCode(),
                verdict.detail(),
                verdict.elapsed().toMillis(),
                log.toString(),
                lastLines);
    }

    private Machine machine(Domain domain, ImageManifest manifest, Ready ready) {
        ImageManifest.Kernel kernel = manifest.kernel();
        if (kernel == null) {
            throw Problem.of("booting " + domain.name(), "name a <kernel> for the image")
                    .found("an image without a kernel")
                    .raise();
        }
        Path base = targetFolder();
        Map<Integer, Integer> ports = new TreeMap<>();
        ready.ports().forEach(port -> ports.put(port, 0));
        int memory = boot.memory != null ? boot.memory : (int) domain.memory();
        return new Machine(
                domain.name(),
                new Machine.Hardware(architecture(manifest), memory, domain.vcpus()),
                new Machine.Software(
                        base.resolve(kernel.file()),
                        kernel.initramfs() == null ? null : base.resolve(kernel.initramfs()),
                        domain.text("cmdline").orElse("")),
                List.of(Machine.Disk.of(base.resolve(manifest.disk("raw").file()), Machine.Format.RAW)),
                ports);
    }

    private static Architecture architecture(ImageManifest manifest) {
        for (Architecture each : Architecture.values()) {
            if (each.debianName().equals(manifest.architecture())) {
                return each;
            }
        }
        throw Problem.of("booting an image of another architecture", "boot it on a machine that has it")
                .found(manifest.architecture())
                .raise();
    }

    private static Driver driver(String name, ToolBox tools) {
        if (!DRIVERS.contains(name)) {
            throw Problem.of(
                            "choosing how to boot",
                            Nearest.to(name, DRIVERS)
                                    .map(near -> "write " + near)
                                    .orElse("name a driver that there is"))
                    .at("<boot><drivers>, or -Dxen.drivers")
                    .found(name)
                    .expected(String.join(", ", DRIVERS))
                    .raise();
        }
        return new QemuDriver(tools, Accelerator.EMULATION);
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
