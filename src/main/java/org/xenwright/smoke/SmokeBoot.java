package org.xenwright.smoke;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.KeptDisks;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.Shutdown;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckResults;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.timeline.Svg;
import org.xenwright.content.Count;
import org.xenwright.platform.Architecture;
import org.xenwright.progress.Columns;
import org.xenwright.progress.Progress;
import org.xenwright.report.BootCourse;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootSuite;
import org.xenwright.report.CheckSuite;
import org.xenwright.report.JunitXml;
import org.xenwright.report.TestCase;
import org.xenwright.report.TestSuite;
import org.xenwright.tool.ToolBox;

/**
 * The boot of an image's domains, and its results: console, timeline, JUnit reports of the boot and of the checks in
 * the guest.
 *
 * @param reports folder for the results
 * @param ready when a guest counts as up, by the name of its image
 * @param limit until a guest is ready
 * @param shutdownLimit until it has powered off; zero to end it without asking
 * @param tools tools for guests of an architecture
 */
public record SmokeBoot(
        Path reports,
        Function<String, Ready> ready,
        Duration limit,
        Duration shutdownLimit,
        Function<Architecture, ToolBox> tools,
        Progress progress) {
    private static final String SECOND = ".second";
    private static final int LONGEST_CONDITION = 60; // columns of a log
    private static final String UNCHECKED =
            ", without its checks, since nothing can be added to a signed image: they run with <firmware>kernel";
    private static final String SLOW =
            "see in the console what it waits for; <boot><shutdown> gives it longer, 0 ends it";

    /** Returns when the guest of a boot counts as up. */
    Ready ready(PlannedBoot boot) {
        return ready.apply(boot.image());
    }

    BootRecord run(PlannedBoot boot) throws IOException {
        Availability availability = boot.driver().availability();
        if (!availability.usable()) {
            return record(boot, Outcome.DRIVER_BROKEN, availability.reason());
        }
        List<TestCase> cases = new ArrayList<>();
        List<TestCase> checked = new ArrayList<>();
        try (KeptDisks disks = new KeptDisks()) {
            Ready awaited = ready(boot);
            Machine machine = boot.machine(awaited);
            progress.note("booting " + boot.name() + " (" + how(boot.driver(), machine) + "), waiting for "
                    + Columns.shortened(awaited.describe(), LONGEST_CONDITION));
            boolean again = !boot.checks().second().isEmpty();
            if (again) {
                machine = disks.of(machine, boot.name());
            }
            BootVerdict first = watched(boot, machine, boot.checks().first(), "", checked);
            cases.addAll(BootSuite.of(boot.name(), first).cases());
            BootVerdict second = null;
            if (again && first.shutdown().kind() == Shutdown.Kind.CLEAN) {
                progress.note("booting " + boot.name() + " a second time");
                second = watched(boot, machine, boot.checks().second(), SECOND, checked);
                cases.addAll(BootSuite.again(second));
            }
            JunitXml.write(reports, new TestSuite(boot.name(), cases));
            if (!checked.isEmpty()) {
                JunitXml.write(reports, new TestSuite(boot.name() + ".checks", checked));
            }
            cases.addAll(checked);
            BootRecord record = judge(boot, first, second, checked).withTests(cases);
            progress.note(boot.name() + ": " + record.outcome() + " after "
                    + first.elapsed().toSeconds() + " s");
            return record;
        }
    }

    /** Returns what would run it, which a driver may know better once it has tried the guest's own kernel. */
    private static String how(Driver driver, Machine machine) {
        try {
            driver.prepare(machine);
        } catch (IOException e) {
            return String.valueOf(e.getMessage()); // the boot will meet the same failure, and has a verdict for it
        }
        return driver.availability().reason();
    }

    /** Runs one boot, which is told while it goes on. */
    private BootVerdict watched(
            PlannedBoot boot, Machine machine, List<Check> checks, String suffix, List<TestCase> checked)
            throws IOException {
        Progress.Task task = progress.begin("booting " + boot.name() + suffix, 0, Progress.Unit.ITEMS);
        try {
            return run(boot, machine, checks, suffix, checked);
        } finally {
            task.close();
        }
    }

    /** Runs one boot, with checks brought along in its initramfs. */
    private BootVerdict run(
            PlannedBoot boot, Machine machine, List<Check> checks, String suffix, List<TestCase> checked)
            throws IOException {
        String name = boot.name() + suffix;
        return new GuestBoot(reports, ready(boot), limit, tools).run(name, machine, checks, request -> {
            BootVerdict verdict = Boot.run(request.withShutdownLimit(shutdownLimit), boot.driver());
            Files.writeString(reports.resolve(name + ".timeline.svg"), Svg.of(name, verdict.timeline()));
            if (!checks.isEmpty()) {
                checked.addAll(CheckSuite.of(boot.name(), CheckResults.read(request.log(), checks, request.seal()))
                        .cases());
            }
            return verdict;
        });
    }

    private BootRecord judge(
            PlannedBoot boot, BootVerdict first, @Nullable BootVerdict second, List<TestCase> checked) {
        List<String> failed = checked.stream()
                .filter(each -> each.result() instanceof TestCase.Result.Failed)
                .map(TestCase::name)
                .toList();
        if (!first.ready()) {
            return BootRecord.of(boot.name(), boot.image(), boot.domain().name(), first);
        }
        if (!failed.isEmpty()) {
            String where = "the output of each is in " + reports.resolve("TEST-" + boot.name() + ".checks.xml");
            return record(boot, first, "checks failed", BootRecord.CHECKS_FAILED, String.join(", ", failed), where);
        }
        if (first.shutdown().kind() == Shutdown.Kind.FORCED) {
            return record(boot, first, "no shutdown", BootRecord.NO_SHUTDOWN, late(), SLOW);
        }
        if (second != null && !second.ready()) {
            String detail = second.outcome().phrase() + ": " + second.detail();
            String remedy = second.outcome().remedy();
            return record(boot, second, "no second boot", BootRecord.NO_SECOND_BOOT, detail, remedy);
        }
        if (second != null && second.shutdown().kind() == Shutdown.Kind.FORCED) {
            return record(boot, second, "no shutdown", BootRecord.NO_SHUTDOWN, "the second time, " + late(), SLOW);
        }
        String well = ready(boot).describe()
                + (checked.isEmpty() ? "" : ", " + Count.of(checked.size(), "check") + " without a failure")
                + (boot.unchecked() ? UNCHECKED : "");
        return record(boot, first, first.outcome().phrase(), 0, well, "");
    }

    private String late() {
        return "it did not power off within " + shutdownLimit.toSeconds() + " s of being asked to";
    }

    private static BootRecord record(
            PlannedBoot boot, BootVerdict verdict, String outcome, int exitCode, String detail, String remedy) {
        return new BootRecord(
                boot.name(),
                boot.image(),
                boot.domain().name(),
                boot.driver().name(),
                outcome,
                exitCode,
                detail,
                remedy,
                verdict.elapsed().toMillis(),
                verdict.log().toString(),
                exitCode == 0 ? List.of() : verdict.lastLines(),
                List.of(),
                BootCourse.of(verdict));
    }

    private static BootRecord record(PlannedBoot boot, Outcome outcome, String detail) {
        return new BootRecord(
                boot.name(),
                boot.image(),
                boot.domain().name(),
                boot.driver().name(),
                outcome.phrase(),
                outcome.exitCode(),
                detail,
                outcome.remedy(),
                0,
                null,
                List.of(),
                List.of(),
                null);
    }
}
