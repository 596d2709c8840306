package org.xenwright.report;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.Shutdown;

/** The verdict of a boot as tests: that the image comes up, and that it powers off properly. */
public final class BootSuite {
    private BootSuite() {}

    /** Returns the tests of one boot, under a name such as {@code web.qemu}. */
    public static TestSuite of(String name, BootVerdict verdict) {
        return new TestSuite(name, cases(verdict, ""));
    }

    /** Returns the tests of a second boot of the same disks. */
    public static List<TestCase> again(BootVerdict verdict) {
        return cases(verdict, " a second time");
    }

    private static List<TestCase> cases(BootVerdict verdict, String time) {
        List<TestCase> cases = new ArrayList<>();
        cases.add(comesUp(verdict, time));
        if (verdict.shutdown().kind() != Shutdown.Kind.NOT_ASKED) {
            boolean clean = verdict.shutdown().kind() == Shutdown.Kind.CLEAN;
            String test = "powers off when asked" + time;
            cases.add(
                    clean
                            ? TestCase.passed(test, verdict.shutdown().took(), "")
                            : TestCase.failed(
                                    test, verdict.shutdown().took(), "shutdown", "it was ended by force", ""));
        }
        return cases;
    }

    private static TestCase comesUp(BootVerdict verdict, String time) {
        String test = "comes up with " + verdict.driver() + time;
        String message = verdict.outcome().phrase() + ": " + verdict.detail();
        String kind = verdict.outcome().phrase();
        String output = String.join("\n", verdict.lastLines()) + "\n\n"
                + String.join("\n", verdict.timeline().lines()) + "\n\nwhole console: " + verdict.log() + "\n";
        if (verdict.ready()) {
            return TestCase.passed(test, verdict.elapsed(), output);
        }
        return new TestCase(
                test,
                verdict.elapsed(),
                verdict.outcome() == Outcome.DRIVER_BROKEN
                        ? new TestCase.Result.Broken(kind, message)
                        : new TestCase.Result.Failed(kind, message),
                output);
    }
}
