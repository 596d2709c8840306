package org.xenwright.boot.ready;

import java.util.List;
import java.util.Optional;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.RunningGuest;

/** Follows a guest until a condition is met or can no longer be. For use by one thread. */
public interface Watch extends AutoCloseable {
    /**
     * A watch of a condition on a guest, which begins at once.
     *
     * @param seal what was brought into the guest speaks under it
     */
    static Watch over(Ready ready, RunningGuest guest, Seal seal) {
        return Watches.of(ready, guest, seal);
    }

    /** Takes a line of the console in. */
    default void see(String line) {}

    /** Whether the condition is met; once it is, it stays so. */
    boolean met();

    /** Why the condition can no longer be met: a limit of its own passed; empty as long as there is hope. */
    default Optional<String> failed() {
        return Optional.empty();
    }

    /**
     * The conditions that are still waited for, those that combine others taken apart; of use as long as this is not
     * met.
     */
    List<Ready> awaited();

    /** What is still waited for, in words. */
    String pending();

    /** Stops looking. */
    @Override
    default void close() {}
}
