package org.xenwright.boot.schedule;

import java.util.List;

/** The base that tasks run on, which may cost less when they share it. */
@FunctionalInterface
public interface Host {
    /** A separate process for each task, of 128 MiB besides what the task itself takes. */
    Host OF_EACH = tasks -> tasks.stream().mapToLong(memory -> memory + 128).sum();

    /**
     * Returns the MiB of this machine's memory that tasks take together while they run at the same time.
     *
     * @param tasks what each takes itself, in the order they were started
     */
    long memory(List<Long> tasks);
}
