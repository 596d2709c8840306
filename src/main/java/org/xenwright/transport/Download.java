package org.xenwright.transport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.Workers;

/** One file on its way from a web server: tried again where that may help, and resumed where it was cut. */
final class Download {
    static final String AGENT = "Xenwright";

    private final DownloadRequest fetch;
    private final Path into;
    private final LongConsumer heard;
    private final RetryPolicy patience;
    private final HttpClient client;
    private final Begun begun = new Begun();

    Download(DownloadRequest fetch, Path into, LongConsumer heard, RetryPolicy patience, HttpClient client) {
        this.fetch = fetch;
        this.into = into;
        this.heard = heard;
        this.patience = patience;
        this.client = client;
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

    /** Tries until it is here, or no further try makes sense. */
    DownloadResult run() throws IOException {
        Duration pause = patience.pause();
        for (int attempt = 1; ; attempt++) {
            try {
                return once();
            } catch (Passing e) {
                if (attempt >= patience.tries()) {
                    throw new DownloadException(
                            DownloadException.Reason.UNREACHABLE,
                            fetch.address(),
                            e.getMessage() + " (" + attempt + " attempts)",
                            e);
                }
                Duration asked = e.wait;
                if (asked != null && asked.compareTo(patience.longestPause()) > 0) {
                    throw new DownloadException(
                            DownloadException.Reason.UNREACHABLE,
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

    /**
     * The remains of an interrupted attempt in the file: their address, and the validators by which the server
     * recognises them.
     */
    private final class Begun {
        private @Nullable URI at;
        private boolean mistaken;
        private String validator = "";

        /** Returns the length from which a server may be asked to resume; 0 where it must start anew. */
        long length(URI address) throws IOException {
            boolean same = !validator.isEmpty() && address.equals(at);
            return (same || fetch.begun() && !mistaken) && Files.exists(into) ? Files.size(into) : 0;
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
            mistaken = true;
        }
    }

    private DownloadResult once() throws IOException {
        URI at = withoutInfo(fetch.address());
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            IncomingFile arrival = new IncomingFile(at, into, fetch.limit(), heard);
            HttpResponse<IncomingFile> response;
            long from = begun.length(at);
            try {
                response = exchange(request(at, from), arrival, from);
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
                    return new DownloadResult.Received(arrival.received(), arrival.digest(), Validators.of(headers));
                }
                case 304 -> {
                    if (fetch.known().equals(Validators.NONE)) {
                        throw refused(at, "status 304 to a question without conditions");
                    }
                    return new DownloadResult.Unchanged();
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
                    throw new DownloadException(
                            DownloadException.Reason.UNAUTHORIZED,
                            at,
                            "status 401",
                            Redirects.sameOrigin(fetch.address(), at)
                                    ? headers.allValues("WWW-Authenticate")
                                    : List.of());
                case 404, 410 ->
                    throw new DownloadException(
                            DownloadException.Reason.MISSING, at, "the server has no such file (" + status + ")");
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

    private HttpRequest request(URI at, long from) throws DownloadException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(at);
        } catch (IllegalArgumentException e) {
            // neither its words nor itself, since both quote the address
            throw new DownloadException(DownloadException.Reason.REFUSED, at, "no address to ask");
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
            request.header("Range", "bytes=" + from + "-");
            return (begun.validator.isEmpty() ? request : request.header("If-Range", begun.validator)).build();
        }
        if (!fetch.known().entityTag().isEmpty()) {
            request.header("If-None-Match", fetch.known().entityTag());
        }
        if (!fetch.known().lastModified().isEmpty()) {
            request.header("If-Modified-Since", fetch.known().lastModified());
        }
        return request.build();
    }

    private HttpResponse<IncomingFile> exchange(HttpRequest request, IncomingFile arrival, long from)
            throws IOException {
        CompletableFuture<HttpResponse<IncomingFile>> exchange = client.sendAsync(request, info -> {
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
                return IncomingFile.unread(arrival);
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
            throw Workers.interrupted("fetching " + DownloadException.shown(request.uri()));
        } finally {
            exchange.cancel(true);
        }
    }

    private HttpResponse<IncomingFile> watch(
            CompletableFuture<HttpResponse<IncomingFile>> exchange, IncomingFile arrival)
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
        if (cause instanceof DownloadException || cause instanceof StorageException) {
            return (IOException) cause;
        }
        String what = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new Passing(what, cause, null);
    }

    /** Returns an address as it may stand in a request. */
    static URI withoutInfo(URI address) {
        String info = address.getRawUserInfo();
        return info == null
                ? address
                : URI.create(address.toString().replaceFirst(Pattern.quote("//" + info + "@"), "//"));
    }

    private static DownloadException refused(URI address, String what) {
        return new DownloadException(DownloadException.Reason.REFUSED, address, what);
    }

    private static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw Workers.interrupted("waiting for a server");
        }
    }
}
