package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.timeline.Svg;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.report.BootSuite;
import org.xenwright.report.JunitXml;

/**
 * Boots domains of an image and files what became of them: console, timeline, JUnit report.
 *
 * @param image what is booted
 * @param imageFolder where its files lie
 * @param reports where the results go
 * @param memory MiB for the guest; null for the domain's own
 */
record SmokeBoot(
        ImageManifest image,
        Path imageFolder,
        Path reports,
        Ready ready,
        Duration limit,
        Integer memory,
        Progress progress) {

    BootResults.Result run(Domain domain, Driver driver) throws IOException {
        String name = domain.name() + "." + driver.name();
        Path log = reports.resolve(name + ".console.log");
        Availability availability = driver.availability();
        if (!availability.usable()) {
            return new BootResults.Result(
                    domain.name(),
                    driver.name(),
                    Outcome.DRIVER_BROKEN.phrase(),
                    Outcome.DRIVER_BROKEN.exitCode(),
                    availability.reason(),
                    0,
                    log.toString(),
                    List.of());
        }
        Machine machine = machine(domain);
        driver.prepare(machine);
        progress.note("booting " + domain.name() + " with " + driver.name() + " ("
                + driver.availability().reason() + "), waiting for " + ready.describe());
        BootVerdict verdict = Boot.run(BootRequest.of(machine, ready, limit, log), driver);
        JunitXml.write(reports, BootSuite.of(name, verdict));
        Files.writeString(reports.resolve(name + ".timeline.svg"), Svg.of(name, verdict.timeline()));
        return new BootResults.Result(
                domain.name(),
                driver.name(),
                verdict.outcome().phrase(),
                verdict.outcome().exitCode(),
                verdict.detail(),
                verdict.elapsed().toMillis(),
                log.toString(),
                verdict.ready() ? List.of() : verdict.lastLines());
    }

    private Machine machine(Domain domain) {
        ImageManifest.Kernel kernel = image.kernel();
        if (kernel == null) {
            throw Problem.of("booting " + domain.name(), "name a <kernel> for the image")
                    .found("an image without a kernel")
                    .raise();
        }
        Map<Integer, Integer> ports = new TreeMap<>();
        ready.ports().forEach(port -> ports.put(port, 0));
        return new Machine(
                domain.name(),
                new Machine.Hardware(architecture(), memory != null ? memory : (int) domain.memory(), domain.vcpus()),
                new Machine.Software(
                        imageFolder.resolve(kernel.file()),
                        kernel.initramfs() == null ? null : imageFolder.resolve(kernel.initramfs()),
                        domain.text("cmdline").orElse("")),
                List.of(disk(domain)),
                ports);
    }

    private Architecture architecture() {
        for (Architecture each : Architecture.values()) {
            if (each.debianName().equals(image.architecture())) {
                return each;
            }
        }
        throw Problem.of("booting an image of another architecture", "boot it on a machine that has it")
                .found(image.architecture())
                .raise();
    }

    private Machine.Disk disk(Domain domain) {
        ImageManifest.Disk disk = image.disk()
                .orElseThrow(() -> Problem.of("booting " + domain.name(), "add raw or qcow2 to <image><disk><formats>")
                        .found("an image that is nothing but an appliance")
                        .raise());
        return Machine.Disk.of(
                imageFolder.resolve(disk.file()),
                Machine.Format.valueOf(disk.format().toUpperCase(Locale.ROOT)));
    }
}
