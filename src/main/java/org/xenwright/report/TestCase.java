package org.xenwright.report;

import java.time.Duration;

/**
 * A test and its result.
 *
 * @param name what was tested, as a sentence
 * @param took how long it took
 * @param result how it went
 * @param output what it printed; empty for nothing
 */
public record TestCase(String name, Duration took, Result result, String output) {
    /** The result of a test. */
    public sealed interface Result {
        /** A test that passed. */
        record Passed() implements Result {}

        /**
         * A test that failed.
         *
         * @param kind a short word for grouping, such as an outcome
         */
        record Failed(String kind, String message) implements Result {}

        /** A test that could not be made, which says nothing about its subject. */
        record Broken(String kind, String message) implements Result {}

        /** A test that was left out. */
        record Skipped(String reason) implements Result {}
    }

    public static TestCase passed(String name, Duration took, String output) {
        return new TestCase(name, took, new Result.Passed(), output);
    }

    public static TestCase failed(String name, Duration took, String kind, String message, String output) {
        return new TestCase(name, took, new Result.Failed(kind, message), output);
    }
}
