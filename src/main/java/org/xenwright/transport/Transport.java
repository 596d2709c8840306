package org.xenwright.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Gets files. For several threads at once; connections are kept open between fetches. */
public final class Transport {
    private static final String AGENT = "Xenwright";

    private final Patience patience;
    private final ProxySelector proxies;
    private final @Nullable SSLContext trust;
    private @Nullable HttpClient client;

    public Transport(Patience patience, ProxySelector proxies) {
        this(patience, proxies, null);
    }

    private Transport(Patience patience, ProxySelector proxies, @Nullable SSLContext trust) {
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
        ProxySelector jvm = ProxySelector.getDefault();
        return new Transport(Patience.DEFAULT, new Proxies(jvm == null ? ProxySelector.of(null) : jvm, environment()));
    }

    private static Map<String, String> environment() {
        return System.getenv();
    }

    /** A failure that may pass by itself. */
    private static final class Passing extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable Duration wait;

        Passing(String what, @Nullable Throwable cause, @Nullable Duration wait) {
            super(what, cause);
            this.wait = wait;
        }
    }

    /**
     * Gets a file. What may pass by itself is tried again; a file that was begun is deleted on failure.
     *
     * @param into where to write; replaced if it exists
     * @param heard told the bytes received so far, from 0 again on an attempt that cannot go on where the last one was cut
     * @throws FetchException when the server or the way to it is at fault
     * @throws IOException when {@code into} cannot be written
     */
    public Fetched get(Fetch fetch, Path into, LongConsumer heard) throws IOException {
        String scheme = Redirects.scheme(fetch.address());
        boolean done = false;
        try {
            Fetched fetched;
            if (scheme.equals("file")) {
                fetched = copy(fetch, into, heard);
            } else if (scheme.equals("http") || scheme.equals("https")) {
                fetched = patiently(fetch, into, heard);
            } else {
                throw refused(fetch.address(), "'" + scheme + "' is none of http, https and file");
            }
            done = true;
            return fetched;
        } finally {
            if (!done) {
                Files.deleteIfExists(into);
            }
        }
    }

    /**
     * Writes a file to where it can be got again: by {@code PUT}, which follows no redirect, or into a folder.
     *
     * @param headers of the request
     * @throws FetchException when the server or the way to it is at fault
     */
    public void put(URI address, Path file, Map<String, String> headers) throws IOException {
        String scheme = Redirects.scheme(address);
        if (scheme.equals("file")) {
            Path place = Path.of(URI.create("file://" + address.getRawPath()));
            Files.createDirectories(place.getParent());
            Path partial = Files.createTempFile(place.getParent(), ".put", ".partial");
            try {
                Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(withoutInfo(address))
                .header("User-Agent", AGENT)
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
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing " + FetchException.shown(address));
        }
    }

    /**
     * Asks something once that is no fetch, such as an upload; follows nothing and tries nothing again.
     *
     * @param limit most bytes of an answer that are read
     * @param patience how long the whole exchange may take
     * @throws IOException when there is no answer
     */
    public Answer ask(HttpRequest.Builder request, int limit, Duration patience) throws IOException {
        HttpRequest asked =
                request.header("User-Agent", AGENT).timeout(patience).build();
        try {
            HttpResponse<InputStream> response = client().send(asked, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Answer(response.statusCode(), response.headers(), body.readNBytes(limit));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking " + FetchException.shown(asked.uri()));
        }
    }

    private static Fetched copy(Fetch fetch, Path into, LongConsumer heard) throws IOException {
        Path from;
        try {
            from = Path.of(URI.create("file://" + fetch.address().getRawPath()));
        } catch (IllegalArgumentException e) {
            throw new FetchException(FetchException.Reason.REFUSED, fetch.address(), "no path of a file", e);
        }
        Arrival arrival = new Arrival(fetch.address(), into, fetch.limit(), heard);
        arrival.begin(0);
        try (InputStream in = Files.newInputStream(from)) {
            return arrival.drain(in);
        } catch (NoSuchFileException e) {
            arrival.abandon("no such file");
            throw new FetchException(FetchException.Reason.MISSING, fetch.address(), "there is no such file", e);
        }
    }

    private Fetched patiently(Fetch fetch, Path into, LongConsumer heard) throws IOException {
        Duration pause = patience.pause();
        Begun begun = new Begun();
        for (int attempt = 1; ; attempt++) {
            try {
                return once(fetch, into, heard, begun);
            } catch (Passing e) {
                if (attempt >= patience.tries()) {
                    throw new FetchException(
                            FetchException.Reason.UNREACHABLE,
                            fetch.address(),
                            e.getMessage() + " (" + attempt + " attempts)",
                            e);
                }
                Duration asked = e.wait;
                if (asked != null && asked.compareTo(patience.longestPause()) > 0) {
                    throw new FetchException(
                            FetchException.Reason.UNREACHABLE,
                            fetch.address(),
                            "the server asks to wait " + asked.toSeconds() + " s",
                            e);
                }
                // spread, so that many builds refused together do not come back together
                long spread = ThreadLocalRandom.current().nextLong(pause.toMillis() / 2 + 1);
                long millis = pause.toMillis() / 2 + spread;
                sleep(asked == null ? millis : Math.max(millis, asked.toMillis()));
                pause = pause.multipliedBy(2);
            }
        }
    }

    /** What an attempt that was cut left in the file: where it came from, and how the server recognises it. */
    private static final class Begun {
        private @Nullable URI at;
        private String validator = "";

        /** How much of the file a server may be asked to go on from; 0 where it must start anew. */
        long length(URI address, Path into) throws IOException {
            return !validator.isEmpty() && address.equals(at) && Files.exists(into) ? Files.size(into) : 0;
        }

        void by(URI address, HttpHeaders headers) {
            at = address;
            Validators validators = Validators.of(headers);
            // a weak tag stands for several files (RFC 9110, section 13.1.5)
            boolean strong =
                    !validators.entityTag().isEmpty() && !validators.entityTag().startsWith("W/");
            validator = strong ? validators.entityTag() : validators.lastModified();
        }

        void forget() {
            at = null;
            validator = "";
        }
    }

    private Fetched once(Fetch fetch, Path into, LongConsumer heard, Begun begun) throws IOException {
        URI at = withoutInfo(fetch.address());
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            Arrival arrival = new Arrival(at, into, fetch.limit(), heard);
            HttpResponse<Arrival> response;
            long from = begun.length(at, into);
            try {
                response = exchange(request(fetch, at, from, begun.validator), arrival, from, begun);
            } finally {
                arrival.abandon("done");
            }
            int status = response.statusCode();
            HttpHeaders headers = response.headers();
            switch (status) {
                case 200, 206 -> {
                    if (status == 206 && arrival.received() == 0) {
                        throw refused(at, "status 206 with another part than was asked for");
                    }
                    return new Fetched.Received(arrival.received(), arrival.digest(), Validators.of(headers));
                }
                case 304 -> {
                    if (fetch.known().equals(Validators.NONE)) {
                        throw refused(at, "status 304 to a question without conditions");
                    }
                    return new Fetched.Unchanged();
                }
                case 301, 302, 303, 307, 308 -> {
                    String location = headers.firstValue("Location").orElse("");
                    if (location.isEmpty()) {
                        throw refused(at, "a redirect to nowhere");
                    }
                    if (fetch.form() != null) {
                        throw refused(at, "a redirect of what was sent to it");
                    }
                    at = Redirects.follow(at, location);
                }
                case 401 ->
                    throw new FetchException(
                            FetchException.Reason.UNAUTHORIZED,
                            at,
                            "status 401",
                            Redirects.sameOrigin(fetch.address(), at)
                                    ? headers.allValues("WWW-Authenticate")
                                    : List.of());
                case 404, 410 ->
                    throw new FetchException(
                            FetchException.Reason.MISSING, at, "the server has no such file (" + status + ")");
                case 416 -> {
                    begun.forget();
                    throw new Passing("the server cannot go on from byte " + from, null, null);
                }
                case 408, 429, 500, 502, 503, 504 ->
                    throw new Passing("status " + status, null, RetryAfter.of(headers));
                default -> throw refused(at, "status " + status);
            }
        }
        throw refused(fetch.address(), "more than " + Redirects.MOST + " redirects");
    }

    private HttpRequest request(Fetch fetch, URI at, long from, String validator) throws FetchException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(at);
        } catch (IllegalArgumentException e) {
            throw new FetchException(FetchException.Reason.REFUSED, at, "no address to ask: " + e.getMessage(), e);
        }
        request.header("User-Agent", AGENT).timeout(patience.idle());
        boolean home = Redirects.sameOrigin(fetch.address(), at);
        fetch.headers().forEach((name, value) -> {
            if (home || !name.equalsIgnoreCase("Authorization")) {
                request.header(name, value);
            }
        });
        if (fetch.form() != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
            request.POST(HttpRequest.BodyPublishers.ofString(fetch.form()));
        }
        String info = fetch.address().getUserInfo();
        if (info != null && home) {
            byte[] credentials = info.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        if (from > 0) {
            // the rest of the same file, or all of another
            return request.header("Range", "bytes=" + from + "-")
                    .header("If-Range", validator)
                    .build();
        }
        if (!fetch.known().entityTag().isEmpty()) {
            request.header("If-None-Match", fetch.known().entityTag());
        }
        if (!fetch.known().lastModified().isEmpty()) {
            request.header("If-Modified-Since", fetch.known().lastModified());
        }
        return request.build();
    }

    private HttpResponse<Arrival> exchange(HttpRequest request, Arrival arrival, long from, Begun begun)
            throws IOException {
        CompletableFuture<HttpResponse<Arrival>> exchange = client().sendAsync(request, info -> {
            int status = info.statusCode();
            if (status == 304) {
                return HttpResponse.BodySubscribers.replacing(arrival);
            }
            boolean rest = status == 206
                    && from > 0
                    && info.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + from + "-");
            if (status != 200 && !rest) {
                if (status == 206) {
                    begun.forget();
                }
                return Arrival.unread(arrival);
            }
            try {
                arrival.begin(rest ? from : 0);
            } catch (IOException e) {
                arrival.fail(e);
                return arrival;
            }
            begun.by(request.uri(), info.headers());
            arrival.announced(info.headers().firstValueAsLong("Content-Length").orElse(0));
            return arrival;
        });
        try {
            return watch(exchange, arrival);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while fetching " + FetchException.shown(request.uri()));
        } finally {
            exchange.cancel(true);
        }
    }

    private HttpResponse<Arrival> watch(CompletableFuture<HttpResponse<Arrival>> exchange, Arrival arrival)
            throws IOException, ExecutionException, InterruptedException {
        long period = patience.idle().toNanos();
        long periodStart = System.nanoTime();
        long atStart = 0;
        while (true) {
            try {
                return exchange.get(Math.min(period, 200_000_000L), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                if (now - periodStart < period) {
                    continue;
                }
                long count = arrival.received() - atStart;
                if (count * 1_000_000_000.0 / (now - periodStart) < patience.slowest() || count == 0) {
                    throw new Passing(
                            "only " + count + " bytes in " + patience.idle().toMillis() + " ms", e, null);
                }
                periodStart = now;
                atStart = arrival.received();
            }
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof FetchException || cause instanceof StorageException) {
            return (IOException) cause;
        }
        String what = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new Passing(what, cause, null);
    }

    private synchronized HttpClient client() {
        HttpClient open = client;
        if (open == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(patience.connect())
                    .proxy(proxies);
            if (trust != null) {
                builder.sslContext(trust);
            }
            open = builder.build();
            client = open;
        }
        return open;
    }

    private static URI withoutInfo(URI address) {
        return address.getRawUserInfo() == null ? address : URI.create(FetchException.shown(address));
    }

    private static FetchException refused(URI address, String what) {
        return new FetchException(FetchException.Reason.REFUSED, address, what);
    }

    private static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a server");
        }
    }
}
