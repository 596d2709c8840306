package org.xenwright.boot.ready;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.xenwright.boot.driver.GuestPorts;

/** A probe that fetches a page from the guest. */
record HttpProbe(GuestPorts guest, Ready.Http wanted) implements NetworkProbe {
    private static final int MOST_BODY = 1 << 20;

    @Override
    public boolean attempt(Duration patience) throws IOException {
        Integer port = guest.ports().get(wanted.port());
        if (port == null) {
            throw new IOException("port " + wanted.port() + " of the guest is not forwarded");
        }
        URI address = URI.create("http://127.0.0.1:" + port + wanted.path());
        // straight to the guest: a proxy of this machine does not know it
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout((int) patience.toMillis());
            connection.setReadTimeout((int) patience.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("Connection", "close");
            int status = connection.getResponseCode();
            if (wanted.status() == 0 ? status < 200 || status > 299 : status != wanted.status()) {
                throw new IOException("answered with status " + status);
            }
            if (wanted.body() != null
                    && !wanted.body().matcher(body(connection)).find()) {
                throw new IOException("answered with status " + status + " and another body");
            }
            return true;
        } catch (SocketTimeoutException e) {
            // a guest whose card is up refuses connections to ports without a listener
            throw new IOException(e.getMessage() + ": is a network card of the guest up, by DHCP?", e);
        } finally {
            connection.disconnect();
        }
    }

    private static String body(HttpURLConnection connection) throws IOException {
        InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream();
        if (body == null) {
            return "";
        }
        try (body) {
            return new String(body.readNBytes(MOST_BODY), StandardCharsets.UTF_8);
        }
    }
}
