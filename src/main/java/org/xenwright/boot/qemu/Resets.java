package org.xenwright.boot.qemu;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The count of a guest's reboots. A kernel goes on asking for its reset until it happens, and QEMU may take the last of
 * these requests for a further reset that follows at once; no kernel is up again so soon.
 */
final class Resets {
    private static final Duration ONE = Duration.ofSeconds(2);

    private int count;
    private @Nullable Duration last; // that counted

    /** @param at when QEMU reported a reset, by any clock */
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
