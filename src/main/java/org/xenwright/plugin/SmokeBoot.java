package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckResult;
import org.xenwright.boot.check.CheckResults;
import org.xenwright.boot.check.Companion;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.timeline.Svg;
import org.xenwright.domain.Domain;
import org.xenwright.progress.Progress;
import org.xenwright.report.BootSuite;
import org.xenwright.report.CheckSuite;
import org.xenwright.report.JunitXml;
import org.xenwright.report.TestSuite;
import org.xenwright.tool.ToolBox;

/**
 * Boots domains of an image and files what became of them: console, timeline, JUnit reports of the boot and of the
 * checks that ran in the guest.
 *
 * @param reports where the results go
 * @param ready when a guest counts as up
 * @param checks run in the guest once it is up; may be empty
 */
record SmokeBoot(
        GuestMachines machines,
        Path reports,
        Ready ready,
        List<Check> checks,
        Duration limit,
        ToolBox tools,
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
        Machine machine = machines.machine(domain, ready.ports(), null, false);
        Ready awaited = ready;
        Path own = machine.software().initramfs();
        if (!checks.isEmpty() && own != null) {
            Path companion = GuestChecks.initramfs(reports.resolve(name + ".initrd.img"), own, checks, tools);
            machine = machines.machine(domain, ready.ports(), companion, false);
            awaited = new Ready.All(List.of(ready, Companion.done()));
        }
        driver.prepare(machine);
        progress.note("booting " + domain.name() + " with " + driver.name() + " ("
                + driver.availability().reason() + "), waiting for " + awaited.describe());
        BootVerdict verdict = Boot.run(BootRequest.of(machine, awaited, limit, log), driver);
        JunitXml.write(reports, BootSuite.of(name, verdict));
        Files.writeString(reports.resolve(name + ".timeline.svg"), Svg.of(name, verdict.timeline()));
        return result(domain, driver, verdict, failedChecks(name, log));
    }

    /** Names of the checks that failed; writes their report. */
    private List<String> failedChecks(String name, Path log) throws IOException {
        List<String> failed = new ArrayList<>();
        if (!checks.isEmpty()) {
            List<CheckResult> results = CheckResults.read(log, checks);
            TestSuite suite = CheckSuite.of(name + ".checks", results);
            JunitXml.write(reports, suite);
            suite.cases().stream()
                    .filter(each -> each.result() instanceof org.xenwright.report.TestCase.Result.Failed
                            || each.result() instanceof org.xenwright.report.TestCase.Result.Broken)
                    .forEach(each -> failed.add(each.name()));
        }
        return failed;
    }

    private static BootResults.Result result(Domain domain, Driver driver, BootVerdict verdict, List<String> failed) {
        boolean checksFailed = verdict.ready() && !failed.isEmpty();
        return new BootResults.Result(
                domain.name(),
                driver.name(),
                checksFailed ? "checks failed" : verdict.outcome().phrase(),
                checksFailed ? BootResults.CHECKS_FAILED : verdict.outcome().exitCode(),
                checksFailed ? String.join(", ", failed) : verdict.detail(),
                verdict.elapsed().toMillis(),
                verdict.log().toString(),
                verdict.ready() ? List.of() : verdict.lastLines());
    }
}
