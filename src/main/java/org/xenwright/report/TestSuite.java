package org.xenwright.report;

import java.time.Duration;
import java.util.List;

/**
 * Tests that belong together, such as those of one image with one driver.
 *
 * @param name also the class name of its cases, dots make folders in most viewers
 */
public record TestSuite(String name, List<TestCase> cases) {
    public TestSuite {
        cases = List.copyOf(cases);
    }

    public Duration took() {
        return cases.stream().map(TestCase::took).reduce(Duration.ZERO, Duration::plus);
    }

    /** How many cases went so. */
    public long count(Class<? extends TestCase.Result> result) {
        return cases.stream().filter(each -> result.isInstance(each.result())).count();
    }
}
