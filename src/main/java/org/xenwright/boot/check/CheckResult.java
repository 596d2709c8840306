package org.xenwright.boot.check;

import java.time.Duration;

/**
 * The result of one test point of a check.
 *
 * @param name the check, and its test point if it has several
 * @param status how it went
 * @param message why it did not pass; empty when it did
 * @param took of the whole check for its first point, nothing for the others
 * @param output what the check printed, for its first point
 */
public record CheckResult(String name, Status status, String message, Duration took, String output) {
    /** The possible results. */
    public enum Status {
        PASSED,
        FAILED,
        SKIPPED
    }
}
