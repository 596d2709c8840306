package org.xenwright.boot.qemu;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a guest started over. A kernel goes on asking for its reset until it is done, and QEMU may take the last of
 * these requests for another one, which follows at once; no kernel is up again so soon.
 */
final class Resets {
    private static final Duration ONE = Duration.ofSeconds(2);

    private int count;
    private @Nullable Duration last; // that counted

    /** @param at when QEMU told of a reset, by any clock */
    synchronized void see(Duration at) {
        if (last == null || at.minus(last).compareTo(ONE) > 0) {
            count++;
            last = at;
        }
    }

    synchronized int count() {
        return count;
    }
}
