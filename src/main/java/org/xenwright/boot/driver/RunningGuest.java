package org.xenwright.boot.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** A guest that was started. Closing it ends it at once and leaves no process. */
public interface RunningGuest extends GuestPorts, AutoCloseable {
    /** Returns what it writes on its console; ends when the guest does. */
    InputStream console();

    /** Returns the stream that it reads from its console. */
    OutputStream keyboard();

    /** Returns how often it rebooted by itself. */
    int resets();

    /** Returns how it ended; empty while it runs. */
    Optional<Ending> ending();

    /**
     * Returns why its silence or failure is not its own fault, such as a hypervisor that is not up yet; empty
     * otherwise.
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** Asks the guest's own system to power off; it may take its time. */
    void askToPowerOff() throws IOException;

    @Override
    void close();
}
