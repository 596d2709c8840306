package org.xenwright.report;

import java.time.Duration;
import java.util.List;

/**
 * Tests that belong together, such as those of one image with one driver.
 *
 * @param name also the class name of its cases; most viewers show dots as folders
 */
public record TestSuite(String name, List<TestCase> cases) {
    public TestSuite {
        cases = List.copyOf(cases);
    }

    public Duration took() {
        return cases.stream().map(TestCase::took).reduce(Duration.ZERO, Duration::plus);
    }

    /** Returns how many cases have this result. */
    public long count(Class<? extends TestCase.Result> result) {
        return cases.stream().filter(each -> result.isInstance(each.result())).count();
    }
}
