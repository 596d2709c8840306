package org.xenwright.plugin;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/** The time of a build: a timestamp or seconds, as Maven's own plugins read it. */
final class BuildTime {
    private static final String VARIABLE = "SOURCE_DATE_EPOCH";

    private BuildTime() {}

    /**
     * Reads it.
     *
     * @param as the project writes it; null to look into the environment
     * @return null when neither names one
     */
    static @Nullable Instant of(@Nullable String written, Map<String, String> environment) {
        String named = written != null ? written : environment.get(VARIABLE);
        if (named == null || named.isBlank()) {
            return null;
        }
        try {
            return named.matches("[0-9]+")
                    ? Instant.ofEpochSecond(Long.parseLong(named))
                    : OffsetDateTime.parse(named).toInstant();
        } catch (DateTimeParseException | NumberFormatException e) {
            throw Problem.of("reading the build's time", "correct the time")
                    .at("project.build.outputTimestamp, xen.clock or " + VARIABLE)
                    .found(named)
                    .expected("a time like 2026-11-01T00:00:00Z, or seconds since 1970")
                    .raise(e);
        }
    }
}
