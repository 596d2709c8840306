package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;

/**
 * A session at the master of a pool, begun at the first call. Follows the master when it is, or becomes, another host,
 * and begins anew when it was ended; in both cases the pool did nothing of the call, which is asked once more. For
 * several threads.
 */
final class XapiSession implements AutoCloseable {
    static final String NULL = "OpaqueRef:NULL";
    private static final int TRIES = 3;
    private static final String ORIGINATOR = "xenwright";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofMinutes(2);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    /** What xapi takes at most: 300 KiB, with some room for what goes around it. */
    private static final int MOST_CALL = 290 << 10;

    private static final int MOST_ANSWER = 128 << 20;
    private static final String ASK_THUMBPRINT = "x-xenapi-request-host-certificate-thumbprint";
    private static final String THUMBPRINT = "x-xenapi-response-host-certificate-thumbprint";

    private static final ObjectMapper JSON = JsonText.mapper();

    /** Where it is logged in. */
    private record Seat(String address, String session) {}

    private final PoolPlace place;
    private final CertificatePins pins;
    private final HttpClient client;
    private final Set<String> known = new LinkedHashSet<>();
    private @Nullable Seat seat;

    XapiSession(PoolPlace place) {
        this.place = place;
        this.pins = new CertificatePins(place.certificates());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(pins.context())
                .connectTimeout(CONNECT)
                .build();
        known.addAll(place.addresses());
    }

    CertificatePins pins() {
        return pins;
    }

    HttpClient client() {
        return client;
    }

    /** Returns the address of the master. */
    String address() throws IOException {
        return seat().address();
    }

    /** Returns the reference of the session, which is as good as the password. */
    String secret() throws IOException {
        return seat().session();
    }

    /** Remembers the address of a host of the pool, in case that the master goes. */
    synchronized void remember(String address) {
        if (!address.isBlank()) {
            known.add(address);
        }
    }

    /** Returns the address of a path at a host. */
    static URI uri(String address, String pathAndQuery) throws IOException {
        boolean bareSix = address.indexOf(':') != address.lastIndexOf(':') && !address.startsWith("[");
        try {
            return URI.create("https://" + (bareSix ? "[" + address + "]" : address) + pathAndQuery);
        } catch (IllegalArgumentException e) {
            throw new IOException("an address of a host that is none", e);
        }
    }

    /**
     * Asks a call.
     *
     * @param arguments behind the session: texts, numbers, truths, lists and maps
     * @throws XapiRefusal what the pool answered
     * @throws IOException when it is not known what it did
     */
    JsonNode call(String method, Object... arguments) throws IOException {
        return call(CALL, method, arguments);
    }

    /** Returns the same of a call that may take longer. */
    JsonNode call(Duration patience, String method, Object... arguments) throws IOException {
        for (int i = 1; ; i++) {
            Seat at = seat();
            try {
                return post(at.address(), patience, method, with(at.session(), arguments));
            } catch (XapiRefusal refusal) {
                if (i == TRIES || !refusal.is("HOST_IS_SLAVE", "SESSION_INVALID")) {
                    throw refusal;
                }
                leave(at);
                if (refusal.is("HOST_IS_SLAVE")) {
                    remember(refusal.parameter(0));
                }
            } catch (ConnectException | HttpConnectTimeoutException e) {
                if (i == TRIES) {
                    throw e;
                }
                leave(at); // nothing was sent
            } catch (IOException e) {
                // most often a connection that the pool closed as idle at that moment
                if (i == TRIES || e instanceof HttpTimeoutException || !isReading(method)) {
                    throw e;
                }
            }
        }
    }

    /** Returns whether a call changes nothing, so that it may be asked again when its answer was not heard. */
    private static boolean isReading(String method) {
        String verb = method.substring(method.indexOf('.') + 1);
        return method.equals("event.from")
                || verb.startsWith("get_")
                || verb.startsWith("compute_")
                || verb.startsWith("assert_");
    }

    private static List<Object> with(String session, Object... arguments) {
        List<Object> all = new ArrayList<>();
        all.add(session);
        all.addAll(List.of(arguments));
        return all;
    }

    private synchronized void leave(Seat left) {
        if (left.equals(seat)) {
            seat = null;
        }
    }

    private synchronized Seat seat() throws IOException {
        if (seat != null) {
            return seat;
        }
        IOException first = null;
        for (String each : List.copyOf(known)) {
            try {
                Seat found = enter(each);
                seat = found;
                return found;
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        throw first == null ? new IOException("no address of pool " + place.id()) : first;
    }

    /** Logs in at a host, or at the one that it says is the master. */
    private Seat enter(String address) throws IOException {
        try {
            return new Seat(address, login(address));
        } catch (XapiRefusal refusal) {
            if (!refusal.is("HOST_IS_SLAVE")) {
                throw refusal.problem("logging in to pool " + place.id() + " as " + place.user(), address)
                        .raise(refusal);
            }
            String master = refusal.parameter(0);
            try {
                return new Seat(master, login(master));
            } catch (XapiRefusal again) {
                throw new IOException(
                        "pool " + place.id() + " has no master: " + address + " names " + master + ", which answers "
                                + again.words(),
                        again);
            }
        }
    }

    private String login(String address) throws IOException {
        JsonNode session = post(
                address,
                CALL,
                "session.login_with_password",
                List.of(place.user(), place.password(), "1.0", ORIGINATOR));
        return session.asText();
    }

    private JsonNode post(String address, Duration patience, String method, List<Object> parameters)
            throws IOException {
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("jsonrpc", "2.0");
        call.put("method", method);
        call.put("params", parameters);
        call.put("id", 1);
        byte[] body = JSON.writeValueAsBytes(call);
        if (body.length > MOST_CALL) {
            throw Problem.of("asking " + method, "deploy fewer domains at a time, or shorter settings")
                    .at(place.id())
                    .found(body.length + " bytes")
                    .expected("at most " + MOST_CALL + ", which a pool reads")
                    .raise();
        }
        HttpRequest request = HttpRequest.newBuilder(uri(address, "/jsonrpc"))
                .timeout(patience)
                .header("content-type", "application/json")
                .header(ASK_THUMBPRINT, "sha-256:master")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<InputStream> response = exchange(request, HttpResponse.BodyHandlers.ofInputStream(), address);
        byte[] answer;
        try (InputStream in = response.body()) {
            answer = in.readNBytes(MOST_ANSWER + 1);
        }
        if (response.statusCode() != 200 || answer.length > MOST_ANSWER) {
            throw new IOException(address + " answered " + method + " with status " + response.statusCode() + " and "
                    + (answer.length > MOST_ANSWER ? "too many" : answer.length) + " bytes");
        }
        return result(method, address, JSON.readTree(answer), response);
    }

    private JsonNode result(String method, String address, JsonNode answer, HttpResponse<?> response)
            throws IOException {
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            List<String> parameters = new ArrayList<>();
            error.path("data").forEach(each -> parameters.add(each.asText()));
            XapiRefusal refusal = new XapiRefusal(error.path("message").asText(), parameters);
            if (refusal.is("HOST_IS_SLAVE")) {
                // a host that was believed vouches for the one it names
                response.headers().firstValue(THUMBPRINT).ifPresent(pins::vouch);
            }
            throw refusal;
        }
        JsonNode result = answer.get("result");
        if (result == null) {
            throw new IOException(address + " answered " + method + " with neither a result nor an error");
        }
        return result;
    }

    /** Sends a request; what its host is refused for is told as a problem. */
    <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler, String address)
            throws IOException {
        try {
            return client.send(request, handler);
        } catch (InterruptedException e) {
            throw Workers.interrupted("asking " + address);
        } catch (IOException e) {
            String fingerprint = CertificatePins.UnpinnedException.in(e)
                    .map(CertificatePins.UnpinnedException::fingerprint)
                    .orElseThrow(() -> e);
            throw Problem.of(
                            "connecting to pool " + place.id(),
                            "compare it on the host itself: openssl x509 -noout -fingerprint -sha256 -in"
                                    + " /etc/xensource/xapi-ssl.pem; then add <certificate>" + fingerprint
                                    + "</certificate>, or -Dxen.certificates=" + fingerprint + " without a POM")
                    .at(address)
                    .found("the certificate " + fingerprint)
                    .expected("one of <certificates>")
                    .raise(e);
        }
    }

    /** Logs out, as far as that is possible. */
    @Override
    public synchronized void close() {
        Seat at = seat;
        seat = null;
        if (at != null) {
            try {
                post(at.address(), FAREWELL, "session.logout", List.of(at.session()));
            } catch (IOException | RuntimeException e) {
                // it ends by itself
            }
        }
    }
}
