package org.xenwright.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.store.Digest;

@Timeout(600)
class TransportTest {
    private static final RetryPolicy BRISK = patience(Duration.ofMinutes(2));
    private static final RetryPolicy SHORT = patience(Duration.ofMillis(400));

    private static RetryPolicy patience(Duration idle) {
        return new RetryPolicy(Duration.ofMinutes(2), idle, 1000, 3, Duration.ofMillis(4), Duration.ofSeconds(2));
    }

    @TempDir
    Path folder;

    private TestServer server;
    private Transport transport = new Transport(BRISK, ProxySelector.of(null));

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path into() {
        return folder.resolve("file");
    }

    private DownloadResult get(URI address, long limit) throws IOException {
        return transport.get(DownloadRequest.of(address, limit), into(), bytes -> {});
    }

    private void assertFails(URI address, long limit, DownloadException.Reason reason, String message) {
        assertThatThrownBy(() -> get(address, limit))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
        assertThat(into()).doesNotExist();
    }

    @Test
    void aFileArrivesWithItsDigest() throws IOException {
        byte[] bytes = "content".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        server.serve("a/b+c", bytes);

        DownloadResult.Received received = (DownloadResult.Received) get(server.address("a/b%2bc"), bytes.length);

        assertThat(received.sha256()).isEqualTo(Digest.of(bytes));
        assertThat(received.size()).isEqualTo(bytes.length);
        assertThat(into()).hasBinaryContent(bytes);
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws IOException {
        server.serve("file", new byte[10]);
        DownloadResult.Received first = (DownloadResult.Received) get(server.address("file"), 10);

        DownloadResult second =
                transport.get(new DownloadRequest(server.address("file"), 10, first.validators()), into(), bytes -> {});

        assertThat(second).isInstanceOf(DownloadResult.Unchanged.class);
        assertThat(server.requests()).containsExactly("200 file", "304 file");
    }

    @Test
    void oneByteTooManyEndsTheTransfer() {
        server.serve("file", new byte[11]);
        assertFails(server.address("file"), 10, DownloadException.Reason.TOO_LARGE, "11 bytes where at most 10");
    }

    @Test
    void anEndlessAnswerEndsAtTheLimit() {
        AtomicInteger sent = new AtomicInteger();
        server.answer("file", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            while (sent.incrementAndGet() < 1_000_000) {
                body.write(new byte[1024]);
            }
        });
        assertFails(server.address("file"), 100_000, DownloadException.Reason.TOO_LARGE, "more than the 100000 bytes");
        assertThat(sent).hasValueLessThan(1_000_000);
    }

    @Test
    void aMissingFileIsNotAskedForAgain() {
        assertFails(server.address("file"), 10, DownloadException.Reason.MISSING, "no such file");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aCutAnswerIsAskedForAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.answer("file", exchange -> {
            if (asked.incrementAndGet() < 3) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(new byte[500]);
                exchange.getResponseBody().flush();
                throw new IOException("cut");
            }
            TestServer.send(exchange, new byte[1000]);
        });
        List<Long> heard = new ArrayList<>();

        DownloadResult fetched = transport.get(DownloadRequest.of(server.address("file"), 1000), into(), heard::add);

        assertThat(((DownloadResult.Received) fetched).size()).isEqualTo(1000);
        assertThat(asked).hasValue(3);
    }

    /** Cuts the first answer after half of the file; the second is what the server makes of the question for the rest. */
    private void cutOnce(String path, byte[] bytes, String tag, TestServer.Answer second) {
        AtomicInteger asked = new AtomicInteger();
        server.answer(path, exchange -> {
            exchange.getResponseHeaders().set("ETag", tag);
            if (asked.incrementAndGet() > 1) {
                second.to(exchange);
                return;
            }
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        });
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void rest(com.sun.net.httpserver.HttpExchange exchange, byte[] bytes, int from) throws IOException {
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        exchange.sendResponseHeaders(206, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, bytes.length - from);
        exchange.getResponseBody().close();
    }

    @Test
    void aCutAnswerGoesOnWhereItEnded() throws IOException {
        byte[] bytes = noise(300_000);
        List<String> asked = new ArrayList<>();
        cutOnce("file", bytes, "\"one\"", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("If-Range"));
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(range);
            rest(exchange, bytes, Integer.parseInt(range.replaceAll("[^0-9]", "")));
        });

        DownloadResult fetched =
                transport.get(DownloadRequest.of(server.address("file"), bytes.length), into(), heard -> {});

        assertThat(((DownloadResult.Received) fetched).sha256()).isEqualTo(Digest.of(bytes));
        assertThat(into()).hasBinaryContent(bytes);
        assertThat(asked.get(0)).isEqualTo("\"one\"");
        assertThat(asked.get(1)).matches("bytes=[1-9][0-9]*-");
    }

    @Test
    void aFileThatChangedMeanwhileIsTakenFromItsBeginning() throws IOException {
        byte[] other = noise(90_000);
        cutOnce("file", noise(200_000), "\"one\"", exchange -> TestServer.send(exchange, other));
        DownloadResult fetched =
                transport.get(DownloadRequest.of(server.address("file"), 200_000), into(), heard -> {});
        assertThat(((DownloadResult.Received) fetched).sha256()).isEqualTo(Digest.of(other));
        assertThat(into()).hasBinaryContent(other);
    }

    @Test
    void aWeakTagIsNoReasonToGoOn() throws IOException {
        byte[] bytes = noise(200_000);
        List<String> asked = new ArrayList<>();
        cutOnce("file", bytes, "W/\"one\"", exchange -> {
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            TestServer.send(exchange, bytes);
        });
        transport.get(DownloadRequest.of(server.address("file"), bytes.length), into(), heard -> {});
        assertThat(asked).containsExactly("null");
        assertThat(into()).hasBinaryContent(bytes);
    }

    @Test
    void anotherPartThanAskedForIsRefused() {
        byte[] bytes = noise(200_000);
        cutOnce("file", bytes, "\"one\"", exchange -> rest(exchange, bytes, 7));
        assertFails(server.address("file"), bytes.length, DownloadException.Reason.REFUSED, "another part");
    }

    @Test
    void aRestThatIsTooLongEndsTheTransfer() {
        byte[] bytes = noise(200_000);
        byte[] longer = noise(300_000);
        cutOnce("file", bytes, "\"one\"", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            rest(exchange, longer, Integer.parseInt(range.replaceAll("[^0-9]", "")));
        });
        assertFails(server.address("file"), bytes.length, DownloadException.Reason.TOO_LARGE, "announces");
    }

    @Test
    void whatStaysCutFailsAfterTheLastTry() {
        AtomicInteger asked = new AtomicInteger();
        server.answer("file", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[500]);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        });
        assertFails(server.address("file"), 1000, DownloadException.Reason.UNREACHABLE, "3 attempts");
        assertThat(asked).hasValue(3);
    }

    @Test
    void aSilentServerIsGivenUp() {
        transport = new Transport(SHORT, ProxySelector.of(null));
        server.answer("file", exchange -> sleep(1500));
        assertFails(server.address("file"), 10, DownloadException.Reason.UNREACHABLE, "3 attempts");
    }

    @Test
    void aTransferThatStallsIsGivenUp() {
        transport = new Transport(SHORT, ProxySelector.of(null));
        server.answer("file", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            sleep(3000);
        });
        assertFails(server.address("file"), 1000, DownloadException.Reason.UNREACHABLE, "bytes in 400 ms");
    }

    @Test
    void aTransferThatCreepsIsGivenUp() {
        transport = new Transport(SHORT, ProxySelector.of(null));
        server.answer("file", exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(new byte[10]);
                exchange.getResponseBody().flush();
                sleep(50);
            }
        });
        assertFails(server.address("file"), 100_000, DownloadException.Reason.UNREACHABLE, "bytes in 400 ms");
    }

    @Test
    void anOverloadedServerIsAskedAgainWhenItSays() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.answer("file", exchange -> {
            if (asked.incrementAndGet() == 1) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
            } else {
                TestServer.send(exchange, new byte[5]);
            }
        });
        long start = System.nanoTime();
        get(server.address("file"), 5);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(950));
    }

    @Test
    void aServerThatAsksForTooLongAWaitIsGivenUp() {
        server.answer("file", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "86400");
            exchange.sendResponseHeaders(429, -1);
        });
        assertFails(server.address("file"), 10, DownloadException.Reason.UNREACHABLE, "wait 86400 s");
    }

    @Test
    void aRedirectIsFollowed() throws IOException {
        server.serve("there", new byte[7]);
        redirect("here", "/there");
        assertThat(((DownloadResult.Received) get(server.address("here"), 7)).size())
                .isEqualTo(7);
    }

    private void redirect(String from, String to) {
        server.answer(from, exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    @Test
    void aRedirectThatTurnsInACircleEnds() {
        redirect("here", "/there");
        redirect("there", "/here");
        assertFails(server.address("here"), 7, DownloadException.Reason.REFUSED, "more than 5 redirects");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher:x", "http://user:secret@127.0.0.1/x", ""})
    void aRedirectToWhereNothingShouldBeFetchedIsRefused(String target) {
        redirect("here", target);
        assertFails(server.address("here"), 7, DownloadException.Reason.REFUSED, "a redirect");
    }

    /** What somebody far away would like to reach through us. */
    private static final List<String> NEAR = List.of(
            "http://127.0.0.1/",
            "http://127.9.9.9:8080/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "http://0.0.0.0/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://100.64.0.1/",
            "http://100.100.100.200/",
            "http://169.254.169.254/latest/meta-data/",
            "http://168.63.129.16/",
            "http://192.0.0.192/",
            "http://198.18.0.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[::ffff:0:7f00:1]/",
            "http://[::7f00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::a00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "http://[2001:0:c633:6407::80ff:fffe]/",
            "http://[::5efe:7f00:1]/",
            "http://[2001:db8::200:5efe:a00:1]/",
            "http://[fe80::1]/",
            "http://[fe80::1%25lo]/",
            "http://[::1%25lo]/",
            "http://[fe80::1%eth9]/",
            "http://[fc00::1]/",
            "http://[fd00:ec2::254]/",
            "http://[fec0::1]/",
            "http://[ff02::1]/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://127.0.0.1./",
            "http://010.0.0.1/",
            "http://rebound.example/");

    private static java.net.InetAddress[] names(String host) throws java.net.UnknownHostException {
        return switch (host) {
            case "far.example" -> java.net.InetAddress.getAllByName("198.51.100.7");
            case "farther.example" -> java.net.InetAddress.getAllByName("2001:db8::7");
            case "office.example" -> java.net.InetAddress.getAllByName("10.0.0.7");
            case "rebound.example" ->
                new java.net.InetAddress[] {
                    java.net.InetAddress.getByName("198.51.100.9"), java.net.InetAddress.getByName("127.0.0.1")
                };
            default -> java.net.InetAddress.getAllByName(host);
        };
    }

    @Test
    void whoIsFarAwayLeadsNobodyNearer() throws IOException {
        for (String start : List.of("http://far.example/", "http://farther.example/", "http://203.0.113.5/")) {
            for (String target : NEAR) {
                assertThatThrownBy(() -> Redirects.follow(URI.create(start), target, TransportTest::names))
                        .as(start + " to " + target)
                        .isInstanceOf(DownloadException.class)
                        .hasMessageContaining("a redirect to");
            }
            for (String target : List.of("http://far.example/x", "http://198.51.100.9/", "http://[2001:db8::1]/")) {
                assertThat(Redirects.follow(URI.create(start), target, TransportTest::names))
                        .hasToString(target);
            }
        }
    }

    @Test
    void whoIsNearMayLeadAsNearAsItIs() throws IOException {
        URI office = URI.create("http://office.example/");
        assertThat(Redirects.follow(office, "http://192.168.1.1/", TransportTest::names))
                .hasHost("192.168.1.1");
        assertThatThrownBy(() -> Redirects.follow(office, "http://169.254.169.254/", TransportTest::names))
                .isInstanceOf(DownloadException.class);
        assertThat(Redirects.follow(URI.create("http://127.0.0.1/"), "http://[::1]/", TransportTest::names))
                .hasHost("[::1]");
        // a name that is both may not lead there either
        assertThatThrownBy(() -> Redirects.follow(
                        URI.create("http://rebound.example/"), "http://127.0.0.1/", TransportTest::names))
                .isInstanceOf(DownloadException.class);
    }

    @Test
    void aServerFarAwayThatRedirectsToThisMachineIsNotFollowed() throws IOException {
        server.serve("inside", new byte[7]);
        try (TestServer proxy = new TestServer()) {
            proxy.answer("far", exchange -> {
                exchange.getResponseHeaders()
                        .set("Location", server.address("inside").toString());
                exchange.sendResponseHeaders(302, -1);
            });
            Transport through = new Transport(
                    RetryPolicy.DEFAULT,
                    ProxySelector.of(new java.net.InetSocketAddress(
                            "127.0.0.1", proxy.address().getPort())));
            Path into = folder.resolve("file");
            assertThatThrownBy(() -> through.get(
                            DownloadRequest.of(URI.create("http://198.51.100.7/far"), 7), into, bytes -> {}))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("a redirect to 127.0.0.1");
            assertThat(into).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://u:SECRET@h.example/p",
                "https://SECRET@h.example/p",
                "https://u:SE@CRET@h.example/p",
                "https://u:SE/CRET@h.example/p",
                "https://h.example/p?X-Amz-Signature=SECRET",
                "https://h.example/p#SECRET",
                "https://h.example/p?a=b?SECRET#SECRET",
                "https://u:SECRET@h.example/p?a b=SECRET",
                "https://h.example/p?a\nSECRET",
                "u:SECRET@h.example/p",
                "//u:SECRET@h.example/p",
                "https://u:SECRET@h exa mple/p?SECRET",
                "HTTPS://u:SECRET@[::1]/p?SECRET"
            })
    void whatMayBeSecretInAnAddressIsNeverShown(String address) {
        assertThat(DownloadException.shown(address))
                .doesNotContain("SECRET", "CRET")
                .contains("/p");
    }

    @Test
    void addressesInTheWordsOfOthersAreShownAlike() {
        assertThat(DownloadException.shownIn(
                        "could not get g:a:1 from home (https://u:SECRET@h.example/m2?k=SECRET), as"
                                + " http://h.example/x says"))
                .isEqualTo("could not get g:a:1 from home (https://h.example/m2), as http://h.example/x says");
        assertThat(DownloadException.shownIn(null)).isEqualTo("null");
        // quotes and parentheses are plain characters of both places
        assertThat(DownloadException.shownIn("from home (https://u:a'SECRET)x@h.example/m2?k='SECRET(1)&l=SECRET), as"))
                .isEqualTo("from home (https://h.example/m2), as");
    }

    @Test
    void whatCouldDeceiveInAnAddressIsNeverShown() {
        assertThat(DownloadException.shown("https://h.example/a\u202eb\u009b\u001b[31m"))
                .isEqualTo("https://h.example/a?b??[31m");
    }

    @Test
    void noErrorOfARedirectTellsItsQuery() {
        for (int status : List.of(400, 401, 404, 403, 503)) {
            server.answer("signed", exchange -> exchange.sendResponseHeaders(status, -1));
            redirect("here", "/signed?X-Amz-Signature=SECRET");
            assertThatThrownBy(() -> get(server.address("here"), 7)).satisfies(TransportTest::tellsNoSecret);
        }
        redirect("here", "ftp://h.example/?SECRET");
        assertThatThrownBy(() -> get(server.address("here"), 7)).satisfies(TransportTest::tellsNoSecret);
        assertThatThrownBy(() -> get(URI.create("http://u:SECRET@127.0.0.1:1/x?SECRET"), 7))
                .satisfies(TransportTest::tellsNoSecret);
        assertThatThrownBy(() -> get(URI.create("http://u:SECRET@/x?SECRET"), 7))
                .satisfies(TransportTest::tellsNoSecret);
        assertThatThrownBy(() -> get(URI.create("gopher://u:SECRET@h.example/x?SECRET"), 7))
                .satisfies(TransportTest::tellsNoSecret);
    }

    private static void tellsNoSecret(Throwable failure) {
        java.io.StringWriter trace = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("SECRET");
    }

    @Test
    void aRedirectNeverLeavesProtection() {
        URI from = URI.create("https://example.org/a");
        assertThatThrownBy(() -> Redirects.follow(from, "http://example.org/a"))
                .hasMessageContaining("from https to unprotected http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x\r\nSet-Cookie: a", "/x\0", "/x\n", "/x\t"})
    void aRedirectWithControlCharactersIsRefused(String target) {
        assertThatThrownBy(() -> Redirects.follow(URI.create("http://example.org/a"), target))
                .hasMessageContaining("control characters");
    }

    @Test
    void controlCharactersOnTheWireAreRefused() throws Exception {
        try (ServerSocket raw = new ServerSocket(0)) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 3; i++) {
                    try (Socket socket = raw.accept()) {
                        socket.getInputStream().read(new byte[4096]);
                        socket.getOutputStream()
                                .write("HTTP/1.1 302 Found\r\nLocation: /a\0b\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.ISO_8859_1));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            thread.start();
            URI address = URI.create("http://127.0.0.1:" + raw.getLocalPort() + "/x");
            assertThatThrownBy(() -> get(address, 10)).isInstanceOf(DownloadException.class);
        }
    }

    @Test
    void credentialsStayWithTheServerTheyWereGivenFor() throws IOException {
        List<String> seen = new ArrayList<>();
        try (TestServer other = new TestServer()) {
            server.answer("here", exchange -> {
                seen.add("first " + exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.getResponseHeaders()
                        .set("Location", other.address("there").toString());
                exchange.sendResponseHeaders(302, -1);
            });
            other.answer("there", exchange -> {
                seen.add("second " + exchange.getRequestHeaders().getFirst("Authorization"));
                TestServer.send(exchange, new byte[1]);
            });
            URI withUser = URI.create(server.address("here").toString().replace("//", "//me:secret@"));
            get(withUser, 1);
        }
        assertThat(seen).containsExactly("first Basic bWU6c2VjcmV0", "second null");
    }

    @Test
    void messagesDoNotTellCredentials() {
        URI withUser = URI.create(server.address("nothing").toString().replace("//", "//me:secret@"));
        assertThatThrownBy(() -> get(withUser, 1)).hasMessageNotContaining("secret");
    }

    @Test
    void anEndlessErrorPageIsNotRead() {
        server.answer("file", exchange -> {
            exchange.sendResponseHeaders(404, 0);
            for (int i = 0; i < 1_000_000; i++) {
                exchange.getResponseBody().write(new byte[1024]);
            }
        });
        assertFails(server.address("file"), 10, DownloadException.Reason.MISSING, "no such file");
    }

    @Test
    void aFileOfThisMachineIsCopied() throws IOException {
        Path file = Files.write(folder.resolve("with blank"), new byte[] {1, 2, 3});
        assertThat(((DownloadResult.Received) get(file.toUri(), 3)).size()).isEqualTo(3);
        assertFails(folder.resolve("none").toUri(), 3, DownloadException.Reason.MISSING, "no such file");
    }

    @Test
    void theEnvironmentNamesAProxyWhereTheJvmDoesNot() {
        Proxies proxies = new Proxies(
                List.of(),
                ProxySelector.of(null),
                Map.of("http_proxy", "http://proxy:3128", "no_proxy", "localhost, .example.org"));
        assertThat(proxies.select(URI.create("http://deb.example.com/")).get(0).address())
                .hasToString("proxy/<unresolved>:3128");
        assertThat(proxies.select(URI.create("http://a.example.org/")).get(0).address())
                .isNull();
        assertThat(proxies.select(URI.create("https://deb.example.com/")).get(0).address())
                .isNull();
    }

    @Test
    void aConfiguredProxyComesFirstAndSparesTheHostsItNames() {
        Proxies proxies = new Proxies(
                List.of(new HttpProxy("http", "inside", 8080, null, null, List.of("localhost", "*.example.org"))),
                ProxySelector.of(null),
                Map.of("http_proxy", "http://proxy:3128"));
        assertThat(proxies.select(URI.create("http://deb.example.com/")).get(0).address())
                .hasToString("inside/<unresolved>:8080");
        assertThat(proxies.select(URI.create("https://deb.example.com/")).get(0).address())
                .hasToString("inside/<unresolved>:8080");
        assertThat(proxies.select(URI.create("http://a.EXAMPLE.org/")).get(0)).isEqualTo(Proxy.NO_PROXY);
    }

    @Test
    void aProxyThatAsksWhoComesIsToldAndTheServerBehindItIsNot() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            String login = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            asked.add(exchange.getRequestURI() + " " + login);
            if (login == null) {
                exchange.getResponseHeaders().add("Proxy-Authenticate", "Basic realm=\"p\"");
                exchange.sendResponseHeaders(407, -1);
            } else {
                exchange.sendResponseHeaders(200, 3);
                exchange.getResponseBody().write(new byte[] {1, 2, 3});
            }
            exchange.close();
        });
        proxy.start();
        try {
            transport = Transport.standard(List.of(
                    new HttpProxy("http", "127.0.0.1", proxy.getAddress().getPort(), "anna", "s3cret", List.of())));
            assertThat(((DownloadResult.Received) get(URI.create("http://deb.invalid/x"), 3)).size())
                    .isEqualTo(3);
            assertThat(asked).last().asString().isEqualTo("http://deb.invalid/x Basic YW5uYTpzM2NyZXQ=");
        } finally {
            proxy.stop(0);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
