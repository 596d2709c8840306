package org.xenwright.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.xenwright.boot.timeline.Timeline;

/**
 * The result of a boot.
 *
 * @param outcome the result in one word
 * @param detail why, in a sentence
 * @param driver the driver that ran it
 * @param elapsed from the start to the outcome, without the shutdown
 * @param shutdown how the guest ended afterwards
 * @param failedUnits units that failed, as systemd names them
 * @param evidence lines of the console that it rests on, in their order
 * @param lastLines the last lines of the console, at most 25
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
        List<Evidence> evidence,
        List<String> lastLines,
        Timeline timeline,
        Path log) {

    public BootVerdict {
        failedUnits = List.copyOf(failedUnits);
        evidence = List.copyOf(evidence);
        lastLines = List.copyOf(lastLines);
    }

    public boolean ready() {
        return outcome == Outcome.READY;
    }
}
