package org.xenwright.boot.ready;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.RunningGuest;

class HttpProbeTest {
    /** An emulator takes connections for its guest before it knows whether that has a card. */
    @Test
    void aGuestFromWhichNothingComesBackHasPerhapsNoCardThatIsUp() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Ready.Http page = new Ready.Http(80, "/", 0, null);
            assertThatThrownBy(() -> new HttpProbe(new Mute(taken.getLocalPort()), page).attempt(Duration.ofMillis(50)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Read timed out: is a network card of the guest up, by DHCP?");
        }
    }

    /** A guest that does nothing but be reached. */
    private record Mute(int port) implements RunningGuest {
        @Override
        public InputStream console() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream keyboard() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public Map<Integer, Integer> ports() {
            return Map.of(80, port);
        }

        @Override
        public boolean accepts(int guestPort, Duration limit) {
            return true;
        }

        @Override
        public int resets() {
            return 0;
        }

        @Override
        public Optional<Ending> ending() {
            return Optional.empty();
        }

        @Override
        public void askToPowerOff() {}

        @Override
        public void close() {}
    }
}
