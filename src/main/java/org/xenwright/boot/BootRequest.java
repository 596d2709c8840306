package org.xenwright.boot;

import java.nio.file.Path;
import java.time.Duration;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;

/**
 * One boot to judge.
 *
 * @param machine what is started; ports that {@code ready} needs are forwarded even if it does not name them
 * @param ready when it counts as up
 * @param limit from the start to ready
 * @param shutdownLimit how long its system may take to power off once it was ready; zero to end it without asking
 * @param log where the console is kept, byte for byte
 * @param seal marks the console lines of what was brought into the guest
 */
public record BootRequest(Machine machine, Ready ready, Duration limit, Duration shutdownLimit, Path log, Seal seal) {

    public BootRequest {
        if (limit.isNegative() || limit.isZero() || shutdownLimit.isNegative()) {
            throw new IllegalArgumentException("limits " + limit + ", " + shutdownLimit);
        }
    }

    /** Returns a request with a minute for the shutdown, for a guest that nothing was brought into. */
    public static BootRequest of(Machine machine, Ready ready, Duration limit, Path log) {
        return new BootRequest(machine, ready, limit, Duration.ofMinutes(1), log, Seal.fresh());
    }

    public BootRequest withShutdownLimit(Duration limitOfShutdown) {
        return new BootRequest(machine, ready, limit, limitOfShutdown, log, seal);
    }

    public BootRequest withSeal(Seal known) {
        return new BootRequest(machine, ready, limit, shutdownLimit, log, known);
    }
}
