package org.xenwright.transport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.xenwright.store.Digest;

/** A web server of files in memory, which answers as honestly or as badly as a test wants. */
public final class TestServer implements AutoCloseable {
    /** Answers a request in its own way. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean tags = true;

    public TestServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** The address of the server's root, ending in a slash. */
    public URI address() {
        return URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/");
    }

    public URI address(String path) {
        return address().resolve(path);
    }

    /** Serves these files and no others; paths without a leading slash. */
    public void serve(Map<String, byte[]> all) {
        files.keySet().retainAll(all.keySet());
        files.putAll(all);
    }

    public void serve(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    /** Lets a test answer for a path itself. */
    public void answer(String path, Answer answer) {
        answers.put(path, answer);
    }

    public void honest(String path) {
        answers.remove(path);
    }

    /** Without entity tags nothing can be asked conditionally. */
    public void withoutTags() {
        tags = false;
    }

    /** What was asked for and answered, {@code "200 dists/…"}, in order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        try (exchange) {
            Answer own = answers.get(path);
            if (own != null) {
                requests.add("own " + path);
                own.to(exchange);
                return;
            }
            byte[] bytes = files.get(path);
            if (bytes == null) {
                requests.add("404 " + path);
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String tag = "\"" + Digest.of(bytes) + "\"";
            if (tags) {
                exchange.getResponseHeaders().set("ETag", tag);
                if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                    requests.add("304 " + path);
                    exchange.sendResponseHeaders(304, -1);
                    return;
                }
            }
            requests.add("200 " + path);
            send(exchange, bytes);
        }
    }

    public static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
