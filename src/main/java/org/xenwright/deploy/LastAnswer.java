package org.xenwright.deploy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The moment when a lock was last known to be held. Of two clocks the one that says more counts: the machine's own stands
 * still while it is suspended, and that of the day may be set back.
 *
 * @param running nanoseconds of the machine's own clock
 * @param day by the clock of the day
 */
public record LastAnswer(long running, Instant day) {
    /** Returns this moment. */
    public static LastAnswer now(InstantSource clock) {
        return new LastAnswer(System.nanoTime(), clock.instant());
    }

    /** Returns whether more than a time has passed since. */
    public boolean isOlderThan(Duration time, InstantSource clock) {
        return System.nanoTime() - running > time.toNanos()
                || Duration.between(day, clock.instant()).compareTo(time) > 0;
    }
}
