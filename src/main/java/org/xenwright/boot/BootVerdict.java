package org.xenwright.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.xenwright.boot.timeline.Timeline;

/**
 * How a boot ended.
 *
 * @param outcome the answer
 * @param detail why, in a sentence
 * @param driver the driver that ran it
 * @param elapsed from the start to the outcome, without the shutdown
 * @param shutdown how it went away afterwards
 * @param failedUnits units that failed, by what systemd calls them
 * @param lastLines what the console said last, at most 25 lines
 * @param timeline where the time went
 * @param log the whole console
 */
public record BootVerdict(
        Outcome outcome,
        String detail,
        String driver,
        Duration elapsed,
        Shutdown shutdown,
        List<String> failedUnits,
        List<String> lastLines,
        Timeline timeline,
        Path log) {

    public BootVerdict {
        failedUnits = List.copyOf(failedUnits);
        lastLines = List.copyOf(lastLines);
    }

    public boolean ready() {
        return outcome == Outcome.READY;
    }
}
