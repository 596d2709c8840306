package org.xenwright.deb.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.compress.Compression;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.openpgp.TestKey;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.TestServer;
import org.xenwright.transport.Transport;

@Timeout(600)
class ArchiveTest {
    private static final Instant BORN = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final TestKey KEY = TestKey.born(BORN);
    private static final RetryPolicy BRISK = new RetryPolicy(
            Duration.ofMinutes(2), Duration.ofMinutes(2), 100, 2, Duration.ofMillis(2), Duration.ofSeconds(1));

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static TestRepository repository() {
        return new TestRepository(KEY, NOW.minusSeconds(3600))
                .add(TestDeb.of("hello", "1.0").field("Depends", "libc6").file("usr/bin/hello", "hi"));
    }

    private Access online(Instant now) {
        return new Access(
                new Store(folder.resolve("store")), new Transport(BRISK, ProxySelector.of(null)), Progress.SILENT, now);
    }

    private Access offline() {
        return new Access(new Store(folder.resolve("store")), null, Progress.SILENT, NOW);
    }

    private Archive open(Source source) throws IOException {
        return Archive.open(List.of(source), List.of("amd64"), online(NOW));
    }

    private Source source() {
        return repository().source(server.address());
    }

    private List<String> names(Archive archive) throws IOException {
        return archive.packages().stream()
                .flatMap(index -> index.packages().stream())
                .map(BinaryPackage::toString)
                .toList();
    }

    private void assertRefused(Source source, String... message) {
        assertThatThrownBy(() -> open(source))
                .isInstanceOf(ProblemException.class)
                .satisfies(e -> assertThat(e).hasMessageContainingAll(message));
        assertThatThrownBy(() -> Archive.open(List.of(source), List.of("amd64"), offline()))
                .as("nothing of it was kept")
                .isInstanceOf(ProblemException.class);
    }

    private static byte[] edited(byte[] bytes, String from, String to) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aSignedRepositoryOpens() throws IOException {
        server.serve(repository().files());

        Archive archive = open(source());

        assertThat(names(archive)).containsExactly("hello (1.0)");
        assertThat(archive.releases()).singleElement().satisfies(release -> {
            assertThat(release.signers()).containsExactly(KEY.signer().fingerprint());
            assertThat(release.suite().origin()).isEqualTo("Test");
        });
        assertThat(server.requests()).hasSize(2).last().asString().contains("by-hash/SHA256");
    }

    @Test
    void aRepositoryWithDetachedSignatureOpens() throws IOException {
        server.serve(repository().detached().files());
        assertThat(names(open(source()))).containsExactly("hello (1.0)");
        server.forgetRequests();
        open(source());
        assertThat(server.requests()).containsExactly("304 dists/cobra/Release");
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"NONE", "GZIP", "XZ", "ZSTD"})
    void anyFormOfAnIndexWillDo(Compression form) throws IOException {
        server.serve(repository().forms(form).files());
        assertThat(names(open(source()))).containsExactly("hello (1.0)");
    }

    @Test
    void aMirrorWithoutHashNamesServesThePlainOnes() throws IOException {
        server.serve(repository().without("Acquire-By-Hash").files());
        assertThat(names(open(source()))).containsExactly("hello (1.0)");
    }

    @Test
    void anUnchangedMirrorCostsOneConditionalRequest() throws IOException {
        server.serve(repository().files());
        open(source());
        server.forgetRequests();
        assertThat(names(open(source()))).hasSize(1);
        assertThat(server.requests()).containsExactly("304 dists/cobra/InRelease");
    }

    @Test
    void aMirrorWithoutTagsCostsOneRequestToo() throws IOException {
        server.withoutTags();
        server.serve(repository().files());
        open(source());
        server.forgetRequests();
        open(source());
        assertThat(server.requests()).containsExactly("200 dists/cobra/InRelease");
    }

    @Test
    void offlineTheStoreAnswersWhateverItsAge() throws IOException {
        server.serve(repository()
                .field("Valid-Until", TestRepository.rfc(NOW.plusSeconds(60)))
                .files());
        open(source());
        server.close();
        Access muchLater =
                new Access(new Store(folder.resolve("store")), null, Progress.SILENT, NOW.plus(Duration.ofDays(300)));
        assertThat(names(Archive.open(List.of(source()), List.of("amd64"), muchLater)))
                .hasSize(1);
    }

    @Test
    void offlineWithoutAnythingStoredSaysSo() {
        assertThatThrownBy(() -> Archive.open(List.of(source()), List.of("amd64"), offline()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("build once with the network");
    }

    @Test
    void aDamagedIndexOfTheStoreIsFetchedAgain() throws IOException {
        server.serve(repository().files());
        Path file = open(source()).indexes().get(0).file();
        Files.write(file, new byte[3]);
        assertThat(names(open(source()))).containsExactly("hello (1.0)");
        String forged = Files.readString(file).replace("Version: 1.0", "Version: 9.0");
        Files.writeString(file, forged);
        assertThat(names(open(source()))).as("as long as before").containsExactly("hello (1.0)");
    }

    @Test
    void anUnsignedReleaseIsRefused() {
        TestRepository repository = repository().detached();
        Map<String, byte[]> files = repository.files();
        files.put("dists/cobra/InRelease", files.get("dists/cobra/Release"));
        server.serve(files);
        assertRefused(source(), "does not begin with '-----BEGIN PGP SIGNED MESSAGE-----'", "pom.xml");
    }

    @Test
    void aReleaseWithoutItsSignatureFileIsRefused() {
        Map<String, byte[]> files = repository().detached().files();
        files.remove("dists/cobra/Release.gpg");
        server.serve(files);
        assertThatThrownBy(() -> open(source())).isInstanceOf(DownloadException.class);
    }

    @Test
    void anUnsignedRepositoryIsTakenOnlyWhenAskedFor() throws IOException {
        server.serve(repository().detached().files());
        Source signed = source();
        Source unsigned = new Source(
                signed.mirrors(), "cobra", List.of("main"), List.of(), new Trust.Unsigned(), Freshness.DEFAULT, "pom");
        assertThat(open(unsigned).releases().get(0).signers()).isEmpty();
    }

    @Test
    void aStrangersSignatureIsRefused() {
        server.serve(new TestRepository(TestKey.born(BORN), NOW.minusSeconds(60)).files());
        assertRefused(source(), "not among the trusted keys", "the test's key");
    }

    @Test
    void aChangedReleaseIsRefused() {
        Map<String, byte[]> files = repository().files();
        files.computeIfPresent("dists/cobra/InRelease", (path, bytes) -> edited(bytes, "Origin: Test", "Origin: Best"));
        server.serve(files);
        assertRefused(source(), "does not fit");
    }

    @Test
    void aLineEndThatBecameACarriageReturnHidesNoField() {
        Map<String, byte[]> files = repository()
                .field("Label", "lab")
                .field("Valid-Until", TestRepository.rfc(NOW.minusSeconds(1)))
                .field("Version", "1")
                .files();
        files.computeIfPresent("dists/cobra/InRelease", (path, bytes) -> edited(bytes, "lab\nValid", "lab\rValid"));
        server.serve(files);
        assertRefused(source(), "a carriage return that ends no line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lab\0",
                "lab\f",
                "lab\u000b",
                "a\u001cb",
                "lab\n# Valid-Until: x",
                "lab\nLABEL: b",
                "lab\n\nX: y"
            })
    void whatReadersTakeDifferentlyIsNoReleaseEvenSigned(String label) {
        for (TestRepository each : List.of(repository(), repository().detached())) {
            server.serve(each.field("Label", label).files());
            assertThatThrownBy(() -> open(source()))
                    .isInstanceOf(ProblemException.class)
                    .message()
                    .containsAnyOf("reading the Release", "ends in the control character 0x00");
        }
    }

    @Test
    void aLoneCarriageReturnIsRefusedInADetachedAndInAnUnsignedReleaseToo() {
        TestRepository detached = repository().detached().field("Label", "lab\rX: y");
        server.serve(detached.files());
        assertRefused(source(), "the control character 0x0d");
        Source unsigned = new Source(
                List.of(server.address()),
                "cobra",
                List.of("main"),
                List.of(),
                new Trust.Unsigned(),
                Freshness.DEFAULT,
                "pom.xml");
        assertRefused(unsigned, "the control character 0x0d");
    }

    @Test
    void spacesOfOtherScriptsBelongToTheValueAsForApt() throws IOException {
        server.serve(repository().field("Label", "lab\u2003").files());
        assertThat(open(source()).releases().get(0).suite().label()).isEqualTo("lab\u2003");
    }

    @Test
    void aReleaseUnderAnotherNameIsRefused() {
        server.serve(repository()
                .field("Codename", "viper")
                .field("Suite", "testing")
                .files());
        assertRefused(source(), "codename 'viper', suite 'testing'", "'cobra'");
    }

    @Test
    void aReleaseWithWeakDigestsOnlyIsRefused() {
        String text = "Suite: stable\nCodename: cobra\nDate: " + TestRepository.rfc(NOW) + "\nMD5Sum:\n SHA1:\n";
        server.serve("dists/cobra/InRelease", KEY.signer().clearSign(text, NOW));
        assertRefused(source(), "SHA256");
    }

    @Test
    void anExpiredReleaseIsRefused() {
        server.serve(repository()
                .field("Valid-Until", TestRepository.rfc(NOW.minusSeconds(1)))
                .files());
        assertRefused(source(), "was valid until 2026-03-01T23:59:59Z; it is 2026-03-02T00:00:00Z");
    }

    @Test
    void anExpiredReleaseIsTakenForASnapshot() throws IOException {
        server.serve(repository()
                .field("Valid-Until", TestRepository.rfc(NOW.minusSeconds(1)))
                .files());
        Source source = source();
        Source snapshot = new Source(
                source.mirrors(),
                "cobra",
                List.of("main"),
                List.of(),
                source.trust(),
                Freshness.DEFAULT.withValidUntil(false),
                "pom");
        assertThat(names(open(snapshot))).hasSize(1);
    }

    @Test
    void aReleaseFromTheFutureIsRefused() {
        // signed honestly now, dated wrongly
        String text = repository().date(NOW.plusSeconds(3600)).release(Map.of());
        server.serve("dists/cobra/InRelease", KEY.signer().clearSign(text, NOW));
        assertRefused(source(), "lies in the future");
    }

    @Test
    void aReleaseOlderThanAllowedIsRefused() {
        server.serve(repository().date(NOW.minus(Duration.ofDays(30))).files());
        Source source = source();
        Source impatient = new Source(
                source.mirrors(),
                "cobra",
                List.of("main"),
                List.of(),
                source.trust(),
                Freshness.DEFAULT.withMaxAge(Duration.ofDays(14)),
                "pom");
        assertRefused(impatient, "older than PT336H");
    }

    @Test
    void aReplayedReleaseIsRefusedAndTheYoungerOneKept() throws IOException {
        Map<String, byte[]> old =
                repository().date(NOW.minus(Duration.ofDays(3))).files();
        server.serve(repository().add(TestDeb.of("fix", "1")).files());
        open(source());
        server.serve(old);

        assertThatThrownBy(() -> open(source()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("2026-02-27T00:00:00Z, older than that of 2026-03-01T23:00:00Z");
        assertThat(names(Archive.open(List.of(source()), List.of("amd64"), offline())))
                .contains("fix (1)");
    }

    @Test
    void aReleaseOlderThanTheLocksIsRefused() {
        server.serve(repository().files());
        Source source = source().withFreshness(Freshness.DEFAULT.withNotBefore(NOW.minusSeconds(60)));
        assertRefused(source, "2026-03-01T23:00:00Z, older than that of 2026-03-01T23:59:00Z in the lock");
    }

    @Test
    void anIndexWithAChangedByteIsRefused() {
        Map<String, byte[]> files = repository().files();
        files.replaceAll((path, bytes) -> {
            if (path.contains("Packages") || path.contains("by-hash")) {
                byte[] changed = bytes.clone();
                changed[changed.length / 2] ^= 1;
                return changed;
            }
            return bytes;
        });
        server.serve(files);
        assertRefused(source(), "other bytes than its Release names", "wait until the mirror is whole");
    }

    @Test
    void anIndexThatIsTooLongIsCutOffAndRefused() {
        Map<String, byte[]> files = repository().files();
        files.replaceAll((path, bytes) ->
                path.contains("binary-amd64") ? java.util.Arrays.copyOf(bytes, bytes.length + 1) : bytes);
        server.serve(files);
        assertRefused(source(), "at most");
    }

    @Test
    void aMirrorBetweenTwoReleasesIsAskedOnceMore() throws IOException {
        Map<String, byte[]> old = repository()
                .without("Acquire-By-Hash")
                .date(NOW.minusSeconds(7200))
                .files();
        Map<String, byte[]> young = repository()
                .without("Acquire-By-Hash")
                .add(TestDeb.of("more", "2"))
                .files();
        Map<String, byte[]> mixed = new java.util.TreeMap<>(young);
        mixed.put("dists/cobra/InRelease", old.get("dists/cobra/InRelease"));
        server.serve(mixed);
        AtomicInteger asked = new AtomicInteger();
        server.answer("dists/cobra/InRelease", exchange -> {
            Map<String, byte[]> state = asked.getAndIncrement() == 0 ? old : young;
            TestServer.send(exchange, state.get("dists/cobra/InRelease"));
        });

        assertThat(names(open(source()))).containsExactly("hello (1.0)", "more (2)");
        assertThat(asked).hasValue(2);
    }

    @Test
    void aMirrorThatStaysHalfUpdatedIsGivenUpAfterASecondLook() {
        Map<String, byte[]> old = repository()
                .without("Acquire-By-Hash")
                .date(NOW.minusSeconds(7200))
                .files();
        Map<String, byte[]> mixed = new java.util.TreeMap<>(repository()
                .without("Acquire-By-Hash")
                .add(TestDeb.of("more", "2"))
                .files());
        mixed.put("dists/cobra/InRelease", old.get("dists/cobra/InRelease"));
        server.serve(mixed);

        assertRefused(source(), "wait until the mirror is whole again");
        assertThat(server.requests().stream().filter(r -> r.endsWith("InRelease")))
                .hasSize(2);
    }

    @Test
    void anIndexBombIsDefusedBeforeItGoesOff() {
        // 80 MiB of zeros in a few kilobytes: more than a thousandfold beyond the first 64 MiB
        byte[] bomb = TestDeb.compress(new byte[80 << 20], Compression.XZ);
        assertThat(bomb.length).isLessThan(64 << 10);
        String text = repository().release(Map.of("main/binary-amd64/Packages.xz", bomb));
        server.serve("dists/cobra/InRelease", KEY.signer().clearSign(text, NOW));
        server.serve("dists/cobra/main/binary-amd64/by-hash/SHA256/" + org.xenwright.store.Digest.of(bomb), bomb);
        assertThatThrownBy(() -> open(source()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds more than the 67108864 bytes");
        assertThat(folder.resolve("store/index")).satisfies(index -> {
            try (Stream<Path> left = Files.walk(index)) {
                assertThat(left.filter(Files::isRegularFile)
                                .filter(f -> !f.toString().endsWith(".lock")))
                        .isEmpty();
            }
        });
    }

    @Test
    void aReleaseThatListsPathsOutsideIsRefused() {
        String text = repository().release(Map.of("../../../etc/passwd", new byte[1]));
        server.serve("dists/cobra/InRelease", KEY.signer().clearSign(text, NOW));
        assertRefused(source(), "leaves its repository");
    }

    @Test
    void aMisspeltComponentNamesTheNearest() {
        server.serve(repository().files());
        Source source = source();
        Source misspelt = new Source(
                source.mirrors(), "cobra", List.of("mian"), List.of(), source.trust(), Freshness.DEFAULT, "pom");
        assertRefused(misspelt, "did you mean 'main'?");
    }

    @Test
    void anArchitectureNobodyServesIsAProblem() {
        server.serve(repository().files());
        assertThatThrownBy(() -> Archive.open(List.of(source()), List.of("riscv64"), online(NOW)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no repository with packages for riscv64");
    }

    @Test
    void aSecondMirrorStepsIn() throws IOException {
        server.serve(repository().files());
        URI dead = URI.create("http://127.0.0.1:9/");
        Source source = source();
        Source two = new Source(
                List.of(dead, server.address()),
                "cobra",
                List.of("main"),
                List.of(),
                source.trust(),
                Freshness.DEFAULT,
                "pom");
        assertThat(names(open(two))).hasSize(1);
    }

    @Test
    void buildsAtTheSameTimeShareWhatTheyFetch() throws Exception {
        server.serve(repository().files());
        List<Thread> threads = Stream.generate(() -> new Thread(() -> {
                    try {
                        assertThat(names(open(source()))).hasSize(1);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .limit(6)
                .toList();
        List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
        threads.forEach(t -> t.setUncaughtExceptionHandler((thread, e) -> failures.add(e)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(server.requests().stream().filter(r -> r.contains("by-hash")))
                .hasSize(1);
    }
}
