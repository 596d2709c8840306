package org.xenwright.oci.registry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.TestImage;
import org.xenwright.transport.TestServer;

/** A registry in memory with one image, which a test can make lie. */
final class TestRegistry implements AutoCloseable {
    private final TestServer server = new TestServer();
    private final List<String> shown = new ArrayList<>();

    TestRegistry() throws IOException {}

    TestServer server() {
        return server;
    }

    String host() {
        URI address = server.address();
        return address.getHost() + ":" + address.getPort();
    }

    static String path(BlobDigest blob) {
        return "v2/base/blobs/" + blob;
    }

    /** Serves an image as {@code base:1}. */
    TestRegistry with(TestImage image) {
        server.serve("v2/base/manifests/1", image.manifest().bytes());
        server.serve("v2/base/manifests/" + image.digest(), image.manifest().bytes());
        image.blobs().forEach((digest, bytes) -> server.serve(path(digest), bytes));
        return this;
    }

    /** Answers a path only to those who show the right thing; others get the challenge. */
    void guard(String path, byte[] bytes, String right, String challenge) {
        server.answer(path, exchange -> {
            String given = remember(exchange);
            if (right.equals(given)) {
                TestServer.send(exchange, bytes);
            } else {
                exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
                exchange.sendResponseHeaders(401, -1);
            }
        });
    }

    void guardAll(TestImage image, String right, String challenge) {
        guard("v2/base/manifests/1", image.manifest().bytes(), right, challenge);
        guard("v2/base/manifests/" + image.digest(), image.manifest().bytes(), right, challenge);
        image.blobs().forEach((digest, bytes) -> guard(path(digest), bytes, right, challenge));
    }

    /** Gives a token to who shows the right thing. */
    void tokens(String path, String right, String token) {
        server.answer(path, exchange -> {
            if (right.equals(remember(exchange))) {
                TestServer.send(exchange, ("{\"token\":\"" + token + "\"}").getBytes(StandardCharsets.UTF_8));
            } else {
                exchange.sendResponseHeaders(401, -1);
            }
        });
    }

    void redirect(String path, String to) {
        server.answer(path, exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(307, -1);
        });
    }

    synchronized String remember(HttpExchange exchange) {
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        shown.add(given);
        return given;
    }

    /** What requests showed, in order; {@code null} for nothing. */
    synchronized List<String> shown() {
        return List.copyOf(shown);
    }

    /** Everything was asked for so far. */
    Map<String, Long> counts() {
        return server.requests().stream()
                .collect(java.util.stream.Collectors.groupingBy(each -> each, java.util.stream.Collectors.counting()));
    }

    @Override
    public void close() {
        server.close();
    }
}
