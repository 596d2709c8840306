package org.xenwright.report;

import java.util.List;
import org.xenwright.boot.check.CheckResult;

/** The results of checks as tests. */
public final class CheckSuite {
    private CheckSuite() {}

    /** Returns the tests for the checks of one boot, under a name such as {@code web.qemu.checks}. */
    public static TestSuite of(String name, List<CheckResult> results) {
        return new TestSuite(name, results.stream().map(CheckSuite::test).toList());
    }

    private static TestCase test(CheckResult result) {
        TestCase.Result outcome = switch (result.status()) {
            case PASSED -> new TestCase.Result.Passed();
            case FAILED -> new TestCase.Result.Failed("check", result.message());
            case SKIPPED -> new TestCase.Result.Skipped(result.message());
        };
        return new TestCase(result.name(), result.took(), outcome, result.output());
    }
}
