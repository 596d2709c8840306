package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.xenwright.content.BulkStream;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.progress.Workers;

/** The console of a machine: text, through a tunnel that its host opens at {@code /console}. */
final class PoolConsole {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MOST_HEADERS = 16 << 10;

    private PoolConsole() {}

    /** Opens the console that shows text; of a machine that has none nothing is ever heard. */
    static InputStream open(XapiSession session, PoolMembers members, Machine machine) throws IOException {
        for (JsonNode each : machine.fields().path("consoles")) {
            JsonNode console = session.call("console.get_record", each.asText());
            if (console.path("protocol").asText().equals("vt100")) {
                // where the pool says that it runs; what the console itself says is not followed
                String host = machine.fields().path("resident_on").asText();
                return connect(session, each.asText(), members.address(host));
            }
        }
        return new Silence();
    }

    /** A stream that waits until it is closed. */
    private static final class Silence extends BulkStream {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                closed.await();
                return -1;
            } catch (InterruptedException e) {
                throw Workers.interrupted("listening to a console that is none");
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static InputStream connect(XapiSession session, String console, String address) throws IOException {
        URI place = XapiSession.uri(address, "");
        int port = place.getPort() < 0 ? 443 : place.getPort();
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(place.getHost(), port), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            SSLSocket socket = (SSLSocket)
                    session.pins().context().getSocketFactory().createSocket(plain, place.getHost(), port, true);
            socket.startHandshake();
            String request =
                    "CONNECT /console?ref=" + console + "&session_id=" + session.secret() + " HTTP/1.0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String head = head(in);
            if (!head.matches("(?s)HTTP/1\\.[01] 200 .*")) {
                throw new IOException(address + " opened no console");
            }
            socket.setSoTimeout(0);
            return new FilterInputStream(in) {
                @Override
                public void close() throws IOException {
                    socket.close();
                }
            };
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.length() > MOST_HEADERS) {
                throw new IOException("a console that does not begin");
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
