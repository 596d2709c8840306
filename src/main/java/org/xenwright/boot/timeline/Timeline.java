package org.xenwright.boot.timeline;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A boot in pieces: the stages follow each other, the units of systemd lie within the last of them.
 *
 * @param stages in order, without gaps
 * @param units by their start
 * @param end when the boot was over, since the guest was started
 */
public record Timeline(List<Span> stages, List<Span> units, Duration end) {
    public Timeline {
        stages = List.copyOf(stages);
        units = List.copyOf(units);
    }

    /** Returns a line for each piece: start, length in seconds, name. */
    public List<String> lines() {
        return Stream.concat(stages.stream(), units.stream())
                .map(span -> String.format(
                        Locale.ROOT,
                        "%8.3f %8.3f  %s%s%s",
                        seconds(span.from()),
                        seconds(span.length()),
                        span.kind() == Span.Kind.UNIT ? "  " : "",
                        span.name(),
                        span.failed() ? " (failed)" : ""))
                .toList();
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
