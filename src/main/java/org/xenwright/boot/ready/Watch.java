package org.xenwright.boot.ready;

import java.util.List;
import java.util.Optional;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.GuestPorts;

/** An observation of a guest until a condition is met or can no longer be. For use by one thread. */
public interface Watch extends AutoCloseable {
    /**
     * Begins to watch a condition on a guest.
     *
     * @param seal marks the console lines of what was brought into the guest
     */
    static Watch over(Ready ready, GuestPorts guest, Seal seal) {
        return Watches.of(ready, guest, seal);
    }

    /** Receives a line of the console. */
    default void see(String line) {}

    /** Returns whether the condition is met; once it is, it stays so. */
    boolean met();

    /**
     * Returns why the condition can no longer be met, when its own time limit passed; empty as long as it still can.
     */
    default Optional<String> failed() {
        return Optional.empty();
    }

    /** Returns the conditions still awaited, combinations split into their parts; meaningful only until this is met. */
    List<Ready> awaited();

    /** Returns what is still awaited, in words. */
    String pending();

    /** Stops looking. */
    @Override
    default void close() {}
}
