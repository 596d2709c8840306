package org.xenwright.boot.driver;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** The ports of a guest as this machine reaches them, wherever it runs. */
public interface GuestPorts {
    /** Returns, for each forwarded port of the guest, its port on this machine's loopback interface. */
    Map<Integer, Integer> ports();

    /**
     * Returns whether something in the guest accepts a connection to this forwarded port of the guest, within the
     * limit.
     */
    boolean accepts(int guestPort, Duration limit) throws IOException;
}
