package org.xenwright.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;

/**
 * The record of one boot: an image's domain with one driver.
 *
 * @param name of its files among the reports, such as {@code web.qemu}
 * @param image its name
 * @param domain its name
 * @param driver its name, which tells the domain's type where that matters
 * @param outcome in words
 * @param exitCode 0 for ready, {@link #LEFT_OUT}, else a different number for each outcome
 * @param detail why, in a sentence
 * @param remedy what to do about it; empty when all is well
 * @param millis until the verdict
 * @param log the whole console, a path
 * @param lastLines of the console, unless the guest was ready
 * @param tests that were made of this boot
 * @param course what happened in it; null when nothing did, or an older version recorded it
 */
public record BootRecord(
        String name,
        String image,
        String domain,
        String driver,
        String outcome,
        int exitCode,
        String detail,
        String remedy,
        long millis,
        @Nullable String log,
        List<String> lastLines,
        List<Test> tests,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BootCourse course) {
    /** The exit code when the guest came up and a check in it failed. */
    public static final int CHECKS_FAILED = 23;

    /** The exit code when it came up, but did not power off when asked. */
    public static final int NO_SHUTDOWN = 21;

    /** The exit code when it came up once, but not a second time. */
    public static final int NO_SECOND_BOOT = 22;

    /** The exit code when it was not booted, since the driver can never run such a domain. */
    public static final int LEFT_OUT = 77; // as skipped tests of Automake

    /**
     * A test of a boot.
     *
     * @param result passed, failed or skipped
     * @param message why it did not pass
     * @param output what it printed, unless it passed
     */
    public record Test(String name, String result, String message, String output) {
        public static final String PASSED = "passed";
        static final String FAILED = "failed";
        static final String SKIPPED = "skipped";

        static Test of(TestCase test) {
            if (test.result() instanceof TestCase.Result.Failed failed) {
                return new Test(test.name(), FAILED, failed.message(), test.output());
            } else if (test.result() instanceof TestCase.Result.Broken broken) {
                return new Test(test.name(), FAILED, broken.message(), test.output());
            } else if (test.result() instanceof TestCase.Result.Skipped skipped) {
                return new Test(test.name(), SKIPPED, skipped.reason(), test.output());
            }
            return new Test(test.name(), PASSED, "", "");
        }

        /** Returns whether it went wrong. */
        public boolean failed() {
            return result.equals(FAILED);
        }
    }

    /** Returns the record of a boot by its verdict alone. */
    public static BootRecord of(String name, String image, String domain, BootVerdict verdict) {
        Outcome outcome = verdict.outcome();
        return new BootRecord(
                name,
                image,
                domain,
                verdict.driver(),
                outcome.phrase(),
                outcome.exitCode(),
                verdict.detail(),
                verdict.ready() ? "" : outcome.remedy(),
                verdict.elapsed().toMillis(),
                verdict.log().toString(),
                verdict.ready() ? List.of() : verdict.lastLines(),
                List.of(),
                BootCourse.of(verdict));
    }

    /** Returns the record of a boot that was not tried, and why. */
    public static BootRecord leftOut(String name, String image, String domain, String driver, String why) {
        return new BootRecord(
                name, image, domain, driver, "left out", LEFT_OUT, why, "", 0, null, List.of(), List.of(), null);
    }

    public BootRecord {
        lastLines = lastLines == null ? List.of() : List.copyOf(lastLines);
        tests = tests == null ? List.of() : List.copyOf(tests);
    }

    /** Returns the same record with the tests made of the boot. */
    public BootRecord withTests(List<TestCase> cases) {
        return new BootRecord(
                name,
                image,
                domain,
                driver,
                outcome,
                exitCode,
                detail,
                remedy,
                millis,
                log,
                lastLines,
                cases.stream().map(Test::of).toList(),
                course);
    }

    /** Returns whether the boot was ready, without failures. */
    public boolean ready() {
        return exitCode == 0;
    }

    /** Returns whether it was not tried. */
    public boolean leftOut() {
        return exitCode == LEFT_OUT;
    }

    /** Returns whether something is wrong. */
    public boolean failed() {
        return !ready() && !leftOut();
    }

    /** Returns all of it in words, with what to do about it. */
    public String report() {
        StringBuilder report =
                new StringBuilder(subject() + " on " + driver + ": " + outcome + " (" + exitCode + "), " + detail);
        if (!remedy.isEmpty()) {
            report.append("\n  do: ").append(remedy);
        }
        if (log != null) {
            report.append("\n  console: ").append(log);
        }
        if (!lastLines.isEmpty()) {
            report.append("\n  its last lines:");
            lastLines.forEach(line -> report.append("\n    | ").append(line));
        }
        return report.toString();
    }

    /** Returns what was booted: the image, and the domain where it has a name of its own. */
    public String subject() {
        return image.equals(domain) ? image : image + " " + domain;
    }
}
