package org.xenwright.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.progress.Workers;

/** Gets files. For several threads at once; connections are kept open between fetches. */
public final class Transport {
    private static final String TUNNEL = "jdk.http.auth.tunneling.disabledSchemes";

    private final RetryPolicy patience;
    private final ProxySelector proxies;
    private final @Nullable SSLContext trust;
    private @Nullable HttpClient client;

    public Transport(RetryPolicy patience, ProxySelector proxies) {
        this(patience, proxies, null);
    }

    private Transport(RetryPolicy patience, ProxySelector proxies, @Nullable SSLContext trust) {
        this.patience = patience;
        this.proxies = proxies;
        this.trust = trust;
    }

    /** The same, which believes servers by other certificates. */
    public Transport withTrust(SSLContext certificates) {
        return new Transport(patience, proxies, certificates);
    }

    /** With the usual patience, through the proxy the JVM or the environment names. */
    public static Transport standard() {
        return standard(List.of());
    }

    /** With the usual patience, through one of these proxies, and where none serves an address as without them. */
    public static Transport standard(List<HttpProxy> configured) {
        ProxySelector jvm = ProxySelector.getDefault();
        return new Transport(
                RetryPolicy.DEFAULT,
                new Proxies(configured, jvm == null ? ProxySelector.of(null) : jvm, environment()));
    }

    private static Map<String, String> environment() {
        return System.getenv();
    }

    /**
     * Gets a file. What may pass by itself is tried again; what there is of the file is deleted on failure, unless it
     * is to stay.
     *
     * @param into where to write; replaced if it exists
     * @param heard told the bytes received so far, from 0 again on an attempt that cannot go on where the last one was cut
     * @throws DownloadException when the server or the way to it is at fault
     * @throws IOException when {@code into} cannot be written
     */
    public DownloadResult get(DownloadRequest fetch, Path into, LongConsumer heard) throws IOException {
        String scheme = Redirects.scheme(fetch.address());
        boolean done = false;
        try {
            DownloadResult fetched;
            if (scheme.equals("file")) {
                fetched = copy(fetch, into, heard);
            } else if (scheme.equals("http") || scheme.equals("https")) {
                fetched = new Download(fetch, into, heard, patience, client()).run();
            } else {
                throw refused(fetch.address(), "'" + scheme + "' is none of http, https and file");
            }
            done = true;
            return fetched;
        } finally {
            if (!done && !fetch.begun()) {
                Files.deleteIfExists(into);
            }
        }
    }

    /**
     * Writes a file to where it can be got again: by {@code PUT}, which follows no redirect, or into a folder.
     *
     * @param headers of the request
     * @throws DownloadException when the server or the way to it is at fault
     */
    public void put(URI address, Path file, Map<String, String> headers) throws IOException {
        String scheme = Redirects.scheme(address);
        if (scheme.equals("file")) {
            Path place = Path.of(URI.create("file://" + address.getRawPath()));
            Files.createDirectories(place.getParent());
            WholeFile.contested(place).copy(file);
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(Download.withoutInfo(address))
                .header("User-Agent", Download.AGENT)
                // for all of it: the client tells nothing of what went
                .timeout(patience.idle().plusSeconds(Files.size(file) / Math.max(1, patience.slowest())))
                .PUT(HttpRequest.BodyPublishers.ofFile(file));
        headers.forEach(request::header);
        try {
            int status = client().send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status < 200 || status > 299) {
                throw refused(address, "status " + status + " to what was put there");
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted("writing " + DownloadException.shown(address));
        }
    }

    /**
     * Asks something once that is no fetch, such as an upload; follows nothing and tries nothing again.
     *
     * @param limit most bytes of an answer that are read
     * @param patience how long the whole exchange may take
     * @throws IOException when there is no answer
     */
    public HttpReply ask(HttpRequest.Builder request, int limit, Duration patience) throws IOException {
        HttpRequest asked =
                request.header("User-Agent", Download.AGENT).timeout(patience).build();
        try {
            HttpResponse<InputStream> response = client().send(asked, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new HttpReply(response.statusCode(), response.headers(), body.readNBytes(limit));
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted("asking " + DownloadException.shown(asked.uri()));
        }
    }

    private static DownloadResult copy(DownloadRequest fetch, Path into, LongConsumer heard) throws IOException {
        Path from;
        try {
            from = Path.of(URI.create("file://" + fetch.address().getRawPath()));
        } catch (IllegalArgumentException e) {
            throw new DownloadException(DownloadException.Reason.REFUSED, fetch.address(), "no path of a file", e);
        }
        IncomingFile arrival = new IncomingFile(fetch.address(), into, fetch.limit(), heard);
        arrival.begin(0);
        try (InputStream in = Files.newInputStream(from)) {
            return arrival.drain(in);
        } catch (NoSuchFileException e) {
            arrival.abandon("no such file");
            throw new DownloadException(DownloadException.Reason.MISSING, fetch.address(), "there is no such file", e);
        }
    }

    private synchronized HttpClient client() {
        HttpClient open = client;
        if (open == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(patience.connect())
                    .proxy(proxies);
            if (proxies instanceof Proxies known) {
                known.authenticator().ifPresent(login -> {
                    // what the JVM refuses by default, and Maven's own downloads do: a password for a tunnel to TLS
                    if (System.getProperty(TUNNEL) == null) {
                        System.setProperty(TUNNEL, "");
                    }
                    builder.authenticator(login);
                });
            }
            if (trust != null) {
                builder.sslContext(trust);
            }
            open = builder.build();
            client = open;
        }
        return open;
    }

    private static DownloadException refused(URI address, String what) {
        return new DownloadException(DownloadException.Reason.REFUSED, address, what);
    }
}
