package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.xenwright.deploy.pool.PoolContents.Machine;

/** The console of a machine: text, through a tunnel that its host opens at {@code /console}. */
final class PoolConsole {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MOST_HEADERS = 16 << 10;

    private PoolConsole() {}

    /** Opens the console that shows text. */
    static InputStream open(XapiSession session, Machine machine) throws IOException {
        for (JsonNode each : machine.fields().path("consoles")) {
            JsonNode console = session.call("console.get_record", each.asText());
            if (console.path("protocol").asText().equals("vt100")) {
                return connect(session, each.asText(), address(session, machine));
            }
        }
        throw new XapiRefusal("INVALID_CONSOLE", List.of(machine.label() + " has none that shows text"));
    }

    /** Returns the address of the host where it runs, which the pool knows; what the console says is not followed. */
    private static String address(XapiSession session, Machine machine) throws IOException {
        String host = machine.fields().path("resident_on").asText();
        String master = session.call("pool.get_all_records")
                .elements()
                .next()
                .path("master")
                .asText();
        return host.equals(master)
                ? session.address()
                : session.call("host.get_address", host).asText();
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
