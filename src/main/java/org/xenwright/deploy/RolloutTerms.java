package org.xenwright.deploy;

import java.nio.file.Path;
import java.time.Duration;
import org.xenwright.boot.ready.Ready;

/**
 * How a plan is carried out.
 *
 * @param atOnce domains that may be interrupted at the same time, at all destinations together
 * @param canary whether the first domain is switched alone, and the others only if it was ready
 * @param maxFailures after which no domain is interrupted any more
 * @param watch how long a domain must go on after it was ready
 * @param ready when a domain counts as up
 * @param limit from its start to ready
 * @param shutdown how long a domain may take to shut down
 * @param force whether a domain that does not shut down is ended
 * @param generations that are kept of each domain
 * @param logs folder for the consoles
 * @param who carries it out, as others are told
 */
public record RolloutTerms(
        int atOnce,
        boolean canary,
        int maxFailures,
        Duration watch,
        Ready ready,
        Duration limit,
        Duration shutdown,
        boolean force,
        int generations,
        Path logs,
        String who) {}
