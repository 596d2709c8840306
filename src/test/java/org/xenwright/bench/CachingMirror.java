package org.xenwright.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** Serves a package mirror from this machine: what was asked for once never crosses the network again. */
final class CachingMirror implements AutoCloseable {
    private final HttpServer server;
    private final Path folder;
    private final URI origin;

    /** @param origin address of the real mirror's root, ending in a slash */
    CachingMirror(URI origin, Path folder) throws IOException {
        this.origin = origin;
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(Executors.newFixedThreadPool(4, work -> {
            Thread thread = new Thread(work, "mirror");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(1);
            Path file = folder.resolve(path).normalize();
            if (!file.startsWith(folder)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Path partial = Files.createTempFile(file.getParent(), "fetch", ".partial");
                try (InputStream in = origin.resolve(
                                exchange.getRequestURI().getRawPath().substring(1))
                        .toURL()
                        .openStream()) {
                    Files.copy(in, partial, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    Files.move(partial, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                } catch (java.io.FileNotFoundException e) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                } finally {
                    Files.deleteIfExists(partial);
                }
            }
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
