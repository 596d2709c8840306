package org.xenwright.boot.ready;

import java.io.IOException;
import java.time.Duration;
import org.xenwright.boot.driver.GuestPorts;

/** A probe that connects to a port of the guest. */
record TcpProbe(GuestPorts guest, int port) implements NetworkProbe {
    @Override
    public boolean attempt(Duration patience) throws IOException {
        return guest.accepts(port, patience);
    }
}
