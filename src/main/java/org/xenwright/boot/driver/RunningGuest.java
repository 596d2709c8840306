package org.xenwright.boot.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A guest that was started. Closing it ends it at once and leaves no process. */
public interface RunningGuest extends AutoCloseable {
    /** What it writes on its console; ends when the guest does. */
    InputStream console();

    /** What it reads from its console. */
    OutputStream keyboard();

    /** The port of this machine's loopback interface behind which each forwarded port of the guest answers. */
    Map<Integer, Integer> ports();

    /** Whether something in the guest accepts a connection to this forwarded port of the guest, within the limit. */
    boolean accepts(int guestPort, Duration limit) throws IOException;

    /** How often it started over by itself. */
    int resets();

    /** How it ended; empty while it runs. */
    Optional<Ending> ending();

    /** Why its silence or its failure is not its own fault, such as a hypervisor that is not up yet; empty otherwise. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** Asks the guest's own system to power off; it may take its time. */
    void askToPowerOff() throws IOException;

    @Override
    void close();
}
