package org.xenwright.deploy;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A domain that a place has, ours or not.
 *
 * @param uuid by which it is ours, or not
 * @param name as the place says it
 * @param id of this start; another means that it was started anew
 * @param memory it holds, in KiB
 * @param generation of this deployment that it was started from, as its files tell; 0 where it is not of this
 *     deployment, or cannot be told
 * @param uptime since its start; null where the place does not say
 */
public record RunningDomain(
        UUID uuid,
        String name,
        int id,
        State state,
        long memory,
        int generation,
        @Nullable Duration uptime) {
    /** Returns one of which nobody said when it was started. */
    public RunningDomain(UUID uuid, String name, int id, State state, long memory, int generation) {
        this(uuid, name, id, state, memory, generation, null);
    }

    /** What it does. */
    public enum State {
        RUNNING,
        PAUSED,
        /** It is off; a pool keeps such domains, a plain host for a moment or when told to. */
        HALTED,
        CRASHED,
        /** Its backends do not let it go. */
        DYING
    }
}
