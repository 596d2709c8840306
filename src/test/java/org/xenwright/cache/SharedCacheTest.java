package org.xenwright.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.TestServer;
import org.xenwright.transport.Transport;

class SharedCacheTest {
    private static final CacheKey KEY = CacheKey.of("0123456789abcdef", "test");
    private static final Digest NAME = Digest.of("inputs");

    @TempDir
    private Path folder;

    private int made;

    private static Transport transport() {
        return new Transport(
                new RetryPolicy(
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(2),
                        1,
                        1,
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1)),
                ProxySelector.of(null));
    }

    private URI shared() {
        return URI.create("file://" + folder.resolve("shared") + "/");
    }

    private Store machine(String name, URI address, boolean writes, CacheKey key) {
        return new Store(folder.resolve(name))
                .withRemote(
                        new SharedCache(new HttpCache(address, Map.of(), transport()), writes, key, Progress.SILENT));
    }

    private Path get(Store store) throws IOException {
        return store.get("system", NAME, at -> {
            made++;
            Files.createDirectory(at);
            Files.writeString(at.resolve("changed.tar"), "the result");
            Files.write(at.resolve("removed"), new byte[0]);
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("shared"))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void whatOneMachineMadeAnotherTakes() throws IOException {
        get(machine("one", shared(), true, KEY));
        Path taken = get(machine("two", shared(), false, KEY));
        assertThat(made).isEqualTo(1);
        assertThat(taken.resolve("changed.tar")).hasContent("the result");
        assertThat(taken.resolve("removed")).isEmptyFile();
        assertThat(machine("three", shared(), false, KEY).find("system", NAME)).isPresent();
        assertThat(files())
                .hasSize(2)
                .allSatisfy(file ->
                        assertThat(file.toString()).contains("org/xenwright/cache/system/" + NAME + "/system-" + NAME));
    }

    @Test
    void whoMayOnlyReadPutsNothingThere() throws IOException {
        get(machine("one", shared(), false, KEY));
        assertThat(folder.resolve("shared")).doesNotExist();
    }

    @Test
    void anEntryPoisonedInAnyByteIsMadeHereAndPutRight() throws IOException {
        get(machine("one", shared(), true, KEY));
        for (Path file : files()) {
            byte[] honest = Files.readAllBytes(file);
            for (int i = 0; i < honest.length - 1; i += 7) {
                byte[] forged = honest.clone();
                forged[i] ^= 1;
                Files.write(file, forged);
                made = 0;
                Path result = get(machine("victim" + file.getFileName() + i, shared(), false, KEY));
                assertThat(result.resolve("changed.tar")).hasContent("the result");
                assertThat(made).as(file + " byte " + i).isEqualTo(1);
            }
            Files.write(file, new byte[honest.length + 1]);
            made = 0;
            get(machine("longer" + file.getFileName(), shared(), true, KEY));
            assertThat(made).isEqualTo(1);
            assertThat(file).hasBinaryContent(honest);
        }
    }

    @Test
    void whoHasAnotherKeyIsNotBelieved() throws IOException {
        get(machine("one", shared(), true, CacheKey.of("fedcba9876543210", "test")));
        get(machine("two", shared(), false, KEY));
        assertThat(made).isEqualTo(2);
    }

    @Test
    void anEntryIsNotTakenForAnother() throws IOException {
        get(machine("one", shared(), true, KEY));
        Digest other = Digest.of("other inputs");
        for (Path file : files()) {
            Path there = Path.of(file.toString().replace(NAME.hex(), other.hex()));
            Files.createDirectories(there.getParent());
            Files.copy(file, there);
        }
        assertThat(machine("two", shared(), false, KEY).find("system", other)).isEmpty();
    }

    @Test
    void aServerOutOfReachIsAskedOnceAndTheBuildGoesOn() throws IOException {
        URI nobody;
        try (TestServer server = new TestServer()) {
            nobody = server.address();
        }
        Store store = machine("one", nobody, true, KEY);
        assertThat(get(store).resolve("changed.tar")).hasContent("the result");
        assertThat(store.find("system", Digest.of("another"))).isEmpty();
    }

    @Test
    void aWebServerIsAskedAndFedWithTheLogin() throws IOException {
        try (TestServer server = new TestServer()) {
            String path = "org/xenwright/cache/system/" + NAME + "/system-" + NAME;
            for (String suffix : List.of(".json", ".zst")) {
                server.answer(path + suffix, exchange -> {
                    if (!"Basic x".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                        exchange.sendResponseHeaders(401, -1);
                    } else if (exchange.getRequestMethod().equals("PUT")) {
                        byte[] body = exchange.getRequestBody().readAllBytes();
                        server.answer(path + suffix, later -> TestServer.send(later, body));
                        exchange.sendResponseHeaders(201, -1);
                    } else {
                        exchange.sendResponseHeaders(404, -1);
                    }
                });
            }
            Map<String, String> login = Map.of("Authorization", "Basic x");
            get(new Store(folder.resolve("one"))
                    .withRemote(new SharedCache(
                            new HttpCache(server.address(), login, transport()), true, KEY, Progress.SILENT)));
            get(new Store(folder.resolve("two"))
                    .withRemote(new SharedCache(
                            new HttpCache(server.address(), login, transport()), false, KEY, Progress.SILENT)));
            assertThat(made).isEqualTo(1);
        }
    }

    @Test
    void otherKindsAreNotAskedFor() throws IOException {
        Store store = machine("one", shared(), true, KEY);
        store.get("release", NAME, at -> Files.writeString(at, new String("x".getBytes(StandardCharsets.UTF_8))));
        assertThat(folder.resolve("shared")).doesNotExist();
    }

    @Test
    void aShortKeyIsRefused() {
        assertThatThrownBy(() -> CacheKey.of("short", "XEN_CACHE_KEY"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("XEN_CACHE_KEY")
                .hasMessageNotContaining("short\n");
    }
}
