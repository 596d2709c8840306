package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.xenwright.loader.signing.TestCertificate;
import org.xenwright.store.Digest;

/** A host of a stand-in pool: its HTTPS server, which reads calls as JSON-RPC 2.0 and disks in xapi's sparse form. */
final class StandInHost implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BLOCK = 4096;

    static {
        // or each answer waits 40 ms for the other side's system to confirm its head
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    final int number;
    String reference = "";

    /** Bytes of the next uploads after which the connection is cut. */
    final List<Long> cuts = new ArrayList<>();

    /** Bytes on the wire of each upload that began. */
    final List<Long> uploads = new ArrayList<>();

    /** Where the next upload is sent to instead; empty for nowhere. */
    String elsewhere = "";

    private final StandInPool pool;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "stand-in pool");
        thread.setDaemon(true);
        return thread;
    });
    private final X509Certificate certificate;

    StandInHost(StandInPool pool, int number) throws Exception {
        this.pool = pool;
        this.number = number;
        TestCertificate made = TestCertificate.ec("host" + number);
        certificate = made.certificate();
        // unlike PKCS12, it does not turn a password of no letters into a key for long
        KeyStore keys = KeyStore.getInstance("JKS");
        keys.load(null, null);
        keys.setKeyEntry("host", made.key(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            /** Leaves out AES with GCM, which is slow before the JVM's second compiler has seen it. */
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters quick = getSSLContext().getDefaultSSLParameters();
                quick.setCipherSuites(new String[] {"TLS_CHACHA20_POLY1305_SHA256"});
                parameters.setSSLParameters(quick);
            }
        });
        server.createContext("/jsonrpc", this::call);
        server.createContext("/import_raw_vdi", this::upload);
        server.createContext("/console", this::console);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String fingerprint() throws Exception {
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(Digest.sha256().digest(certificate.getEncoded()));
    }

    private void call(HttpExchange exchange) throws IOException {
        try {
            if (exchange.getRequestHeaders().getFirst("Content-Length") == null) {
                pool.misuses.add("a call without its length");
            }
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            List<JsonNode> parameters = new ArrayList<>();
            request.path("params").forEach(parameters::add);
            ObjectNode answer = JSON.createObjectNode();
            answer.put("jsonrpc", "2.0").set("id", request.path("id"));
            try {
                if (!request.path("jsonrpc").asText().equals("2.0")
                        || request.path("id").isNull()) {
                    throw new XapiTable.Misuse("no JSON-RPC 2.0");
                }
                answer.set("result", pool.answer(this, request.path("method").asText(), parameters));
            } catch (XapiRefusal refusal) {
                ArrayNode data = answer.putObject("error")
                        .put("code", 1)
                        .put("message", refusal.code())
                        .putArray("data");
                for (int i = 0; !refusal.parameter(i).isEmpty(); i++) {
                    data.add(refusal.parameter(i));
                }
                boolean asked = "sha-256:master"
                        .equals(exchange.getRequestHeaders().getFirst("x-xenapi-request-host-certificate-thumbprint"));
                if (refusal.is("HOST_IS_SLAVE") && asked) {
                    exchange.getResponseHeaders()
                            .set(
                                    "x-xenapi-response-host-certificate-thumbprint",
                                    pool.hosts.get(pool.master).fingerprint());
                }
            }
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            // it is silent, or nobody hears
        } catch (Exception | AssertionError e) {
            pool.misuses.add(e.toString());
            exchange.sendResponseHeaders(500, -1);
        } finally {
            exchange.close();
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        for (String each : exchange.getRequestURI().getQuery().split("&")) {
            query.put(each.split("=")[0], each.split("=")[1]);
        }
        return query;
    }

    /** Takes a disk; what the task says at the end counts, as the answer comes before the bytes. */
    private void upload(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange);
        String task = query.getOrDefault("task_id", "");
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (!exchange.getRequestMethod().equals("PUT")
                || !query.getOrDefault("format", "").equals("raw")
                || !query.containsKey("chunked")
                || length == null
                || exchange.getRequestHeaders().getFirst("Transfer-Encoding") != null) {
            pool.misuses.add("an upload that xapi does not read: " + exchange.getRequestURI());
        }
        if (!elsewhere.isEmpty()) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Location", "https://" + elsewhere + exchange.getRequestURI());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
            return;
        }
        if (!pool.sessions.containsKey(query.getOrDefault("session_id", ""))) {
            pool.end(task, "failure", "", pool.table.error("SESSION_AUTHENTICATION_FAILED"));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        uploads.add(Long.parseLong(length));
        long cut = cuts.isEmpty() ? Long.MAX_VALUE : cuts.remove(0);
        try {
            take(exchange, query.get("vdi"), cut);
            pool.end(task, "success", "<value>" + query.get("vdi") + "</value>", null);
            exchange.sendResponseHeaders(200, -1);
        } catch (IOException e) {
            pool.end(task, "failure", "", pool.table.error("INTERNAL_ERROR", e.toString()));
        }
        exchange.close();
    }

    /** Opens a tunnel to a console, which shows the text of its machine until that ends. */
    private void console(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange);
        try (exchange) {
            boolean known = exchange.getRequestMethod().equals("CONNECT")
                    && pool.sessions.containsKey(query.getOrDefault("session_id", ""))
                    && pool.all("console").containsKey(query.get("ref"));
            exchange.sendResponseHeaders(known ? 200 : 404, 0);
            if (known) {
                String machine =
                        pool.get("console", query.get("ref")).path("VM").asText();
                exchange.getResponseBody().write(pool.says(machine).getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                pool.awaitEnd(machine);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the sparse form as its description says, block by block. */
    private void take(HttpExchange exchange, String disk, long cut) throws IOException {
        DataInputStream in = new DataInputStream(exchange.getRequestBody());
        long seen = 0;
        long size = pool.get("VDI", disk).path("virtual_size").asLong();
        SortedMap<Long, byte[]> blocks;
        synchronized (pool) {
            blocks = pool.blocks.computeIfAbsent(disk, each -> new TreeMap<>());
        }
        while (true) {
            long offset = Long.reverseBytes(in.readLong());
            int length = Integer.reverseBytes(in.readInt());
            if (offset == 0 && length == 0) {
                if (in.read() >= 0) {
                    pool.misuses.add("bytes behind the end of an upload");
                }
                return;
            }
            if (offset % BLOCK != 0 || length % BLOCK != 0 || length <= 0 || offset + length > size) {
                throw new IOException("cannot write " + length + " bytes at " + offset + " of " + size);
            }
            for (long at = offset; at < offset + length; at += BLOCK) {
                if (seen >= cut) {
                    throw new IOException("End_of_file");
                }
                byte[] block = in.readNBytes(BLOCK);
                seen += block.length;
                synchronized (pool) {
                    blocks.put(at, block);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
