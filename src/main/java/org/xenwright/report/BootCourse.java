package org.xenwright.report;

import java.util.List;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.timeline.Span;

/**
 * The course of a boot, as its page shows it. Times are milliseconds since the guest was started.
 *
 * @param end when it was over
 * @param stages in order, without gaps
 * @param units by their start
 * @param evidence lines of the console that the verdict rests on, in their order
 * @param shutdown how the guest ended, in a word
 */
public record BootCourse(long end, List<Piece> stages, List<Piece> units, List<Sign> evidence, String shutdown) {
    public BootCourse {
        stages = stages == null ? List.of() : List.copyOf(stages);
        units = units == null ? List.of() : List.copyOf(units);
        evidence = evidence == null ? List.of() : List.copyOf(evidence);
    }

    /** A stage or a unit. */
    public record Piece(String name, long from, long to, boolean failed) {
        static Piece of(Span span) {
            return new Piece(span.name(), span.from().toMillis(), span.to().toMillis(), span.failed());
        }
    }

    /** A line of the console, and what it shows. */
    public record Sign(long at, String line, String meaning) {}

    /** Returns the course of a boot by its verdict. */
    public static BootCourse of(BootVerdict verdict) {
        return new BootCourse(
                verdict.timeline().end().toMillis(),
                verdict.timeline().stages().stream().map(Piece::of).toList(),
                verdict.timeline().units().stream().map(Piece::of).toList(),
                verdict.evidence().stream()
                        .map(each -> new Sign(each.at().toMillis(), each.line(), each.meaning()))
                        .toList(),
                switch (verdict.shutdown().kind()) {
                    case CLEAN -> "powered off in " + verdict.shutdown().took().toMillis() / 100 / 10.0 + " s";
                    case FORCED -> "ended by force";
                    case NOT_ASKED -> "";
                });
    }
}
