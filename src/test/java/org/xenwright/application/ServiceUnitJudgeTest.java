package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.tool.Tool;

/** What systemd, a shell and bash make of the files of a service. */
@Tag("judge")
class ServiceUnitJudgeTest {
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    /** What a command line or a file of variables could mistake for something else, and ordinary characters. */
    private static final List<String> PIECES = List.of(
            "a", "Z", "0", " ", "  ", "\t", "\"", "'", "\\", "$", "$$", "${A}", "$A", "%", "%n", "%%", ";", "#", "`",
            "*", "~", "!", "\\n", "\\x41", "=", ":", "@", "-", "+", "ü", "日", "😀", "|", "&", "(", "[", "{", "<", ">");

    @TempDir
    Path folder;

    @Test
    void systemdFindsItsServiceSafe() throws IOException {
        for (List<Integer> ports : List.of(List.of(8080), List.of(443))) {
            ServiceUnit unit = unit(List.of("/bin/true", "-x"), ports);
            Path file = write(unit);
            Judge.Verdict security =
                    Judge.run("systemd-analyze", "security", "--offline=true", "--no-pager", file.toString());

            Matcher level = EXPOSURE.matcher(security.output());
            assertThat(level.find()).as(security.output()).isTrue();
            assertThat(Double.parseDouble(level.group(1))).as(security.output()).isLessThanOrEqualTo(2.0);
        }
    }

    @Test
    void systemdReadsEachLine() throws IOException {
        Judge.Verdict verdict = Judge.run(
                "systemd-analyze",
                "verify",
                "--man=no",
                write(unit(List.of("/bin/true"), List.of())).toString());

        assertThat(verdict.output()).doesNotContain("shop.service");
    }

    @Test
    void systemdReadsWordsAsTheyWereMeant() throws IOException {
        long seed = Long.getLong("xen.seed", 1818);
        System.out.println("ServiceUnitJudgeTest: -Dxen.seed=" + seed);
        Random random = new Random(seed);
        List<String> words = new ArrayList<>(List.of("/bin/true", "", ";", "\\", "a\nb", "\u0001\u007f"));
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            words.add(mixed(random));
        }

        assertThat(asSystemdReads(words)).containsExactlyElementsOf(words);
    }

    @Test
    void aShellReadsVariablesAsTheyWereMeant() throws IOException {
        long seed = Long.getLong("xen.seed", 1819);
        System.out.println("ServiceUnitJudgeTest: -Dxen.seed=" + seed);
        Random random = new Random(seed);
        Map<String, String> variables = new TreeMap<>();
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            variables.put("XEN_%03d".formatted(i), mixed(random) + (random.nextBoolean() ? "\n" + mixed(random) : ""));
        }
        Path file = Files.writeString(folder.resolve("env"), new EnvironmentFile(new TreeMap<>(variables)).text());
        Judge.Verdict verdict = Judge.run("sh", "-c", "set -a; . " + file + "; exec env -0");

        Map<String, String> read = new TreeMap<>();
        for (String line : utf8(verdict.output()).split("\0")) {
            if (line.startsWith("XEN_")) {
                read.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        assertThat(read).isEqualTo(variables);
    }

    @Test
    void theProbeWaitsForThePageAndForNothingElse() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            boolean up = asked.incrementAndGet() > 1;
            byte[] body = (up ? "{\n \"status\": \"UP\" }" : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(up ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            assertThat(probe(port, "/health", "0", "\"status\": \"(UP|OK)\"")).isZero();
            assertThat(asked).hasValue(2);
            assertThat(probe(port, "/health", "200", "")).isZero();
            assertThat(probe(port, "/health", "0", "(")).isEqualTo(2);
            assertThat(probe(port, "/none", "404", "")).isZero();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theProbeEndsWithTheService() throws Exception {
        Process service = new ProcessBuilder("/bin/true").start();
        service.waitFor(1, TimeUnit.MINUTES);
        int closed;
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(probe(closed, "/", "0", "", service.pid())).isEqualTo(1);
    }

    private int probe(int port, String path, String status, String pattern) throws Exception {
        return probe(port, path, status, pattern, ProcessHandle.current().pid());
    }

    private int probe(int port, String path, String status, String pattern, long service) throws Exception {
        Health health = new Health(port, path, 0, null);
        ServiceUnit unit = new ServiceUnit("shop", null, List.of("/x"), new TreeMap<>(), List.of(), health, 252);
        String text = unit.files().stream()
                .filter(each -> each.path().equals(HealthProbe.PROGRAM))
                .findFirst()
                .orElseThrow()
                .text();
        Path script = Files.writeString(folder.resolve("health"), text);
        ProcessBuilder builder =
                new ProcessBuilder("bash", script.toString(), Integer.toString(port), path, status, pattern);
        builder.environment().put("MAINPID", Long.toString(service));
        Process process = builder.inheritIO().start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** Lets systemd load a unit without starting it, and reads what it says the command line is. */
    private List<String> asSystemdReads(List<String> words) throws IOException {
        Path units = Files.createDirectory(folder.resolve("units"));
        Files.createDirectory(folder.resolve("run"));
        Files.writeString(
                units.resolve("shop.service"),
                "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=" + UnitText.command(words) + "\n");
        for (Path each : List.of(folder, units, folder.resolve("run"))) {
            each.toFile().setReadable(true, false);
            each.toFile().setExecutable(true, false);
            each.toFile().setWritable(true, false);
        }
        Tool systemd = Judge.find("systemd");
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // as root it refuses to test
            command.addAll(List.of(Judge.find("setpriv").prefix().get(0), "--reuid", "65534", "--clear-groups"));
        }
        command.addAll(systemd.prefix());
        command.addAll(List.of("--test", "--user", "--no-pager", "--unit=shop.service"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(systemd.environment());
        builder.environment()
                .putAll(Map.of(
                        "HOME", folder.toString(),
                        "XDG_RUNTIME_DIR", folder.resolve("run").toString(),
                        "SYSTEMD_UNIT_PATH", units.toString(),
                        "LC_ALL", "C.UTF-8"));
        String output = new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher line = Pattern.compile("Command Line: (/bin/true .*)").matcher(output);
        assertThat(line.find()).as(output).isTrue();
        // a variable's dollar is still doubled: it is replaced when the program starts
        return unquoted(line.group(1)).stream()
                .map(each -> each.replace("$$", "$"))
                .toList();
    }

    /** Reads a command line as systemd shows it: words with anything special in quotes, with escapes as in C. */
    private static List<String> unquoted(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("\\G(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\" ]+))(?: |$)")
                .matcher(line);
        int end = 0;
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : unescaped(word.group(1)));
            end = word.end();
        }
        assertThat(line.substring(end)).as(line).isEmpty();
        return words;
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\([0-7]{3}|.)").matcher(text).replaceAll(match -> {
            String code = match.group(1);
            String read = code.length() == 3
                    ? Character.toString(Integer.parseInt(code, 8))
                    : switch (code) {
                        case "n" -> "\n";
                        case "t" -> "\t";
                        default -> code;
                    };
            return Matcher.quoteReplacement(read);
        });
    }

    private static String mixed(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = 1 + random.nextInt(6); left > 0; left--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static ServiceUnit unit(List<String> command, List<Integer> ports) {
        return new ServiceUnit(
                "shop",
                "daemon",
                command,
                new TreeMap<>(Map.of("A", "b")),
                ports,
                Health.of("here", "8080/health 200 UP"),
                252);
    }

    private Path write(ServiceUnit unit) throws IOException {
        return Files.writeString(
                folder.resolve(unit.unit()), unit.files().get(0).text());
    }
}
