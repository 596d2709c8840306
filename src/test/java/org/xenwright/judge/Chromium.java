package org.xenwright.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xenwright.tool.Tool;

/** A browser without a window, driven by its DevTools protocol, which scripts of a page cannot see or forbid. */
public final class Chromium implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LISTENS = "DevTools listening on ws://";

    private final Process process;
    private final Path folder;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> nothing = new CompletableFuture<>();
    private CompletableFuture<Void> loaded = nothing;
    private WebSocket socket;
    private int last;

    private Chromium(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts it. */
    public static Chromium start() throws IOException {
        Path folder = Files.createTempDirectory("chromium");
        List<String> command = new ArrayList<>(command());
        // its own sandbox refuses to work for root; the pages it sees here are ours, and load nothing
        command.addAll(List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank"));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Chromium browser = new Chromium(process, folder);
        try {
            browser.connect();
            return browser;
        } catch (IOException | RuntimeException e) {
            browser.close();
            throw e;
        }
    }

    /**
     * Returns the command: where it is provided from packages, their folder is its root, since it looks for its parts beside
     * the program that runs, and starts itself again.
     */
    private static List<String> command() throws IOException {
        Tool tool = Judge.find("chromium");
        Path root = tool.root();
        if (root == null) {
            return tool.prefix();
        }
        List<String> command = new ArrayList<>(Judge.command("bwrap"));
        command.addAll(List.of("--tmpfs", "/"));
        for (String each : List.of("usr", "lib", "lib64", "etc")) {
            command.addAll(List.of("--ro-bind-try", root.resolve(each).toString(), "/" + each));
        }
        String temporary = System.getProperty("java.io.tmpdir");
        command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--bind", temporary, temporary));
        command.add("/usr/lib/chromium/chromium");
        return command;
    }

    private void connect() throws IOException {
        BufferedReader errors =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        String line = errors.readLine();
        while (line != null && !line.startsWith(LISTENS)) {
            said.append(line).append('\n');
            line = errors.readLine();
        }
        if (line == null) {
            throw new IOException("chromium did not come up:\n" + said);
        }
        Thread rest = new Thread(() -> errors.lines().forEach(each -> {}), "errors of chromium");
        rest.setDaemon(true);
        rest.start();
        String host = line.substring(LISTENS.length(), line.indexOf('/', LISTENS.length()));
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + "/json/new?about:blank"))
                .method("PUT", HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            JsonNode page = JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Listener())
                    .join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        for (String domain : List.of("Page.enable", "Runtime.enable", "Log.enable", "Network.enable")) {
            ask(domain, JSON.createObjectNode());
        }
    }

    /**
     * Opens a page and waits until it is there.
     *
     * @param width of the window in pixels
     */
    public void open(Path page, int width, int height, boolean dark) throws IOException {
        complaints.clear();
        ask(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        ObjectNode media = JSON.createObjectNode();
        media.withArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", dark ? "dark" : "light");
        ask("Emulation.setEmulatedMedia", media);
        loaded = new CompletableFuture<>();
        ask("Page.navigate", JSON.createObjectNode().put("url", page.toUri().toString()));
        await(loaded, "the page to load");
    }

    /** Evaluates an expression in the page, waits for what it promises, and returns it by value. */
    public JsonNode evaluate(String expression) throws IOException {
        JsonNode answer = ask(
                "Runtime.evaluate",
                JSON.createObjectNode()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IOException(answer.path("exceptionDetails").toString());
        }
        return answer.path("result").path("value");
    }

    /** Keeps what the window shows; the whole page where it is asked for. */
    public void screenshot(Path file, boolean whole) throws IOException {
        JsonNode shot = ask(
                "Page.captureScreenshot",
                JSON.createObjectNode().put("captureBeyondViewport", whole).put("format", "png"));
        Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
    }

    /** Returns errors and warnings since the page was opened: of its scripts, its policy, and what it tried to load. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode ask(String method, ObjectNode parameters) throws IOException {
        int number = ++last;
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(number, answer);
        ObjectNode message = JSON.createObjectNode().put("id", number).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        JsonNode got = await(answer, method);
        if (got.has("error")) {
            throw new IOException(method + ": " + got.path("error"));
        }
        return got.path("result");
    }

    private static <T> T await(CompletableFuture<T> future, String what) throws IOException {
        try {
            return future.get(5, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("waiting for " + what, e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean complete) {
            text.append(part);
            if (complete) {
                String whole = text.toString();
                text.setLength(0);
                try {
                    see(JSON.readTree(whole));
                } catch (IOException e) {
                    complaints.add("unreadable: " + whole);
                }
            }
            from.request(1);
            return null;
        }
    }

    private void see(JsonNode message) {
        JsonNode parameters = message.path("params");
        switch (message.path("method").asText()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Runtime.exceptionThrown" -> complaints.add(parameters.toString());
            case "Runtime.consoleAPICalled" -> {
                if (!parameters.path("type").asText().equals("log")) {
                    complaints.add(parameters.path("args").toString());
                }
            }
            case "Log.entryAdded" -> complaints.add(parameters.path("entry").toString());
            case "Network.requestWillBeSent" -> {
                String url = parameters.path("request").path("url").asText();
                if (!url.startsWith("file:")) {
                    complaints.add("asked for " + url);
                }
            }
            default -> {
                CompletableFuture<JsonNode> answer =
                        asked.remove(message.path("id").asInt(-1));
                if (answer != null) {
                    answer.complete(message);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(each -> each.toFile().delete());
        }
    }
}
