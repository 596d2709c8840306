package org.xenwright.boot.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.xenwright.content.JsonText;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;

/**
 * A connection to QEMU by its machine protocol (QMP, QEMU's docs/interop/qmp-spec). Safe for use by several threads.
 */
final class Qmp implements AutoCloseable {
    private static final ObjectMapper JSON = JsonText.mapper();
    /** On a machine whose processors are shared by many, an emulator took more than half a minute to say its first word. */
    private static final Duration ANSWERING = Duration.ofMinutes(2);

    private final LocalSocket socket;
    private final Consumer<JsonNode> events;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final Thread reader;

    private Qmp(LocalSocket socket, Consumer<JsonNode> events) {
        this.socket = socket;
        this.events = events;
        reader = new Thread(this::read, "qmp");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Connects to a QEMU that is starting.
     *
     * @param events sees each event, on a thread of this connection
     * @param alive whether waiting still makes sense
     */
    static Qmp connect(Path socket, Consumer<JsonNode> events, BooleanSupplier alive) throws IOException {
        Qmp qmp = new Qmp(LocalSocket.connect(socket, alive), events);
        qmp.execute("qmp_capabilities", Map.of());
        return qmp;
    }

    /** Executes a command and returns its result. */
    JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(id, answer);
        try {
            byte[] text = JSON.writeValueAsBytes(Map.of("execute", command, "arguments", arguments, "id", id));
            socket.write(text);
            if (!reader.isAlive()) {
                throw new IOException("QEMU closed its control socket");
            }
            return answer.get(ANSWERING.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(command + ": " + Problem.messageOf(e), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(command + " was not answered within " + ANSWERING.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            throw Workers.interrupted("executing " + command);
        } finally {
            open.remove(id);
        }
    }

    /** Executes a command of QEMU's human monitor and returns what it prints. */
    String monitor(String line) throws IOException {
        return execute("human-monitor-command", Map.of("command-line", line)).asText();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(socket.input(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(JSON.readTree(line));
            }
        } catch (IOException | RuntimeException e) {
            // an unreadable answer counts as the end: waiting threads learn of it below
            fail(e);
        } finally {
            fail(new IOException("QEMU closed its control socket"));
        }
    }

    private void take(JsonNode message) {
        if (message.has("event")) {
            events.accept(message);
        } else if (message.has("id")) {
            CompletableFuture<JsonNode> answer = open.get(message.get("id").asInt());
            if (answer == null) {
                return; // it came too late
            }
            if (message.has("error")) {
                answer.completeExceptionally(
                        new IOException(message.path("error").path("desc").asText()));
            } else {
                answer.complete(message.path("return"));
            }
        }
    }

    private void fail(Exception e) {
        open.values().forEach(answer -> answer.completeExceptionally(e));
    }

    /** Waits until QEMU has said everything. */
    void drain(Duration limit) {
        try {
            reader.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
