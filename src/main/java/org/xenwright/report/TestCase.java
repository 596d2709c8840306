package org.xenwright.report;

import java.time.Duration;

/**
 * One thing that was tested.
 *
 * @param name what was tested, as a sentence
 * @param took how long it took
 * @param result how it went
 * @param output what it printed; empty for nothing
 */
public record TestCase(String name, Duration took, Result result, String output) {
    /** How a test went. */
    public sealed interface Result {
        /** As it should. */
        record Passed() implements Result {}

        /**
         * Not as it should.
         *
         * @param kind a short word for grouping, such as an outcome
         */
        record Failed(String kind, String message) implements Result {}

        /** It could not be tested, which says nothing about what was to be tested. */
        record Broken(String kind, String message) implements Result {}

        /** It was left out. */
        record Skipped(String reason) implements Result {}
    }

    public static TestCase passed(String name, Duration took, String output) {
        return new TestCase(name, took, new Result.Passed(), output);
    }

    public static TestCase failed(String name, Duration took, String kind, String message, String output) {
        return new TestCase(name, took, new Result.Failed(kind, message), output);
    }
}
