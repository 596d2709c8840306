package org.xenwright.rpm.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import org.xenwright.oci.TestImage;
import org.xenwright.openpgp.TestKey;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.TestServer;
import org.xenwright.transport.Transport;

class RepositoryOpeningTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant MADE = NOW.minus(Duration.ofDays(2));
    private static final byte[] RPM = "an rpm".getBytes(StandardCharsets.UTF_8);
    private static final Nevra HELLO = new Nevra("hello", "0", "1.0", "1", "noarch");

    @TempDir
    Path folder;

    private TestServer server;
    private final TestKey key = TestKey.born(MADE.minus(Duration.ofDays(100)));

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Access access(boolean online) {
        RetryPolicy once = new RetryPolicy(
                Duration.ofMinutes(2), Duration.ofMinutes(2), 0, 1, Duration.ofMillis(2), Duration.ofSeconds(1));
        return new Access(
                new Store(folder.resolve("store")),
                online ? new Transport(once, ProxySelector.of(null)) : null,
                Progress.SILENT,
                NOW);
    }

    private RpmSource source(@Nullable RepositoryKeys keys) {
        return source(RpmSource.Place.Kind.BASE, server.address(), keys);
    }

    private static RpmSource source(RpmSource.Place.Kind kind, URI address, @Nullable RepositoryKeys keys) {
        return new RpmSource(
                "test",
                new RpmSource.Place(kind, List.of(address)),
                keys,
                false,
                new TreeMap<>(),
                RpmSource.Age.ANY,
                "the POM");
    }

    private RepositoryKeys keys() {
        return new RepositoryKeys(key.keyring(), "keys/test");
    }

    private OpenRepository open(RpmSource source) throws IOException {
        return new RepositoryOpening(source, access(true)).open();
    }

    private String refusal(RpmSource source) {
        return assertThrows(ProblemException.class, () -> open(source))
                .problem()
                .toString();
    }

    private static TestRpmRepository hello() {
        return new TestRpmRepository(MADE).add("hello", "1.0", RPM, "libc", "greeting");
    }

    @Test
    void anIndexTellsWhatAPackageIsAndNeeds() throws IOException {
        server.serve(hello().signed(key.signer()));

        OpenRepository open = open(source(keys()));

        RpmEntry entry = open.entries(Set.of(HELLO)).get(HELLO).get(0);
        assertEquals(Digest.of(RPM).hex(), entry.checksum().hex());
        assertEquals("Packages/hello-1.0-1.noarch.rpm", entry.location());
        assertEquals(RPM.length, entry.size());
        assertEquals(
                List.of("hello", "greeting"),
                entry.provides().stream().map(each -> each.split(" ")[0]).toList());
        assertEquals("libc", entry.needs().get(0).name());
        assertEquals(List.of("/usr/bin/hello"), entry.files());
        assertEquals(MADE, open.made());
        assertEquals(Map.of(), open.entries(Set.of(new Nevra("hello", "0", "2.0", "1", "noarch"))));
    }

    @Test
    void everyFormIsReadByItsContentWhateverItsName() throws IOException {
        String text = hello().primary();
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        server.serve(hello().files());
        for (byte[] packed : List.of(plain, xz(plain), zstd(plain), bzip2(plain))) {
            Map<String, byte[]> files = new TreeMap<>();
            files.put("repodata/p.gz", packed);
            files.put("repodata/repomd.xml", repomd("repodata/p.gz", packed, packed.length, plain.length));
            server.serve(files);
            assertEquals(1, open(source(null)).entries(Set.of(HELLO)).size());
        }
    }

    private static byte[] repomd(String path, byte[] content, long size, long openSize) {
        return ("<repomd><revision>1</revision><data type=\"primary\"><checksum type=\"sha256\">"
                        + Digest.of(content).hex()
                        + "</checksum><location href=\"" + path + "\"/><timestamp>" + MADE.getEpochSecond()
                        + "</timestamp><size>" + size + "</size><open-size>" + openSize
                        + "</open-size></data></repomd>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] xz(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options(1))) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(byte[] plain) {
        return Zstd.compress(plain);
    }

    private static byte[] bzip2(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void anIndexWithOtherBytesThanItsRepomdNamesIsRefused() {
        Map<String, byte[]> files = hello().files();
        files.put(
                "repodata/primary.gz",
                new TestRpmRepository(MADE)
                        .add("hello", "6.6", RPM, "", "")
                        .files()
                        .get("repodata/primary.gz"));
        server.serve(files);
        assertTrue(refusal(source(null)).contains("other bytes than its repomd.xml names"));
    }

    @Test
    void indexesOfTwoStatesAreNotMixed() {
        Map<String, byte[]> files = hello().security("A-1", "hello", "1.0").files();
        Map<String, byte[]> other = hello().security("A-2", "hello", "2.0").files();
        files.put("repodata/updateinfo.gz", other.get("repodata/updateinfo.gz"));
        server.serve(files);
        assertTrue(refusal(source(null)).contains("updateinfo"));
    }

    @Test
    void anIndexThatTheRepomdNamesAndTheMirrorHidesIsRefused() {
        Map<String, byte[]> files = hello().security("A-1", "hello", "1.0").files();
        files.remove("repodata/updateinfo.gz");
        server.serve(files);
        assertTrue(refusal(source(null)).contains("updateinfo"));
    }

    @Test
    void anIndexThatUnpacksToMoreThanItSaysIsRefused() {
        byte[] bomb = TestImage.gzip(new byte[100_000_000]);
        Map<String, byte[]> files = new TreeMap<>();
        files.put("repodata/p", bomb);
        files.put("repodata/repomd.xml", repomd("repodata/p", bomb, bomb.length, 1000));
        server.serve(files);
        assertTrue(assertThrows(IOException.class, () -> open(source(null)))
                .getMessage()
                .contains("1000"));
    }

    @Test
    void aServerThatNeverStopsIsCutOffAtTheSizeThatTheRepomdNames() throws IOException {
        server.serve(hello().files());
        for (String path : List.of("repodata/primary.gz", "repodata/repomd.xml")) {
            server.serve(hello().files());
            server.answer(path, (HttpExchange exchange) -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] much = new byte[1 << 16];
                try (OutputStream out = exchange.getResponseBody()) {
                    while (true) {
                        out.write(much);
                    }
                }
            });
            assertThrows(Exception.class, () -> open(source(null)), path);
            server.honest(path);
        }
    }

    @Test
    void anIndexSignedByAnotherKeyIsRefused() {
        server.serve(hello().signed(TestKey.born(MADE.minus(Duration.ofDays(9))).signer()));
        assertTrue(refusal(source(keys())).contains("not among the trusted keys"));
    }

    @Test
    void anIndexChangedAfterItWasSignedIsRefused() {
        Map<String, byte[]> files = hello().signed(key.signer());
        files.putAll(
                new TestRpmRepository(MADE).add("hello", "6.6", RPM, "", "").files());
        server.serve(files);
        assertTrue(refusal(source(keys())).contains("was changed"));
    }

    @Test
    void anUnsignedIndexIsTakenUntilASignedOneWasSeen() throws IOException {
        server.serve(hello().files());
        open(source(keys()));
        server.serve(hello().signed(key.signer()));
        open(source(keys()));
        server.serve(hello().files());
        assertTrue(refusal(source(keys())).contains("without a signature, after one with a signature"));
    }

    @Test
    void anIndexMustBeSignedWhereTheBaseSaysSo() {
        server.serve(hello().files());
        RpmSource asked = source(keys());
        RpmSource strict = new RpmSource(
                asked.id(), asked.place(), asked.keys(), true, asked.options(), asked.age(), asked.where());
        assertTrue(refusal(strict).contains("repo_gpgcheck"));
    }

    @Test
    void nothingGoesBackBehindWhatWasSeen() throws IOException {
        server.serve(hello().files());
        open(source(null));
        server.serve(new TestRpmRepository(MADE.minusSeconds(1))
                .add("hello", "0.9", RPM, "", "")
                .files());
        assertTrue(refusal(source(null)).contains("seen before"));
        server.serve(hello().revision("5").files());
        assertTrue(refusal(source(null)).contains("revision 5"));
    }

    @Test
    void nothingGoesBackBehindTheLock() {
        server.serve(hello().files());
        assertTrue(refusal(source(null).notBefore(MADE.plusSeconds(1))).contains("in the lock"));
    }

    @Test
    void anIndexOfTheFutureWouldFreezeTheRepositoryAndIsRefused() {
        server.serve(new TestRpmRepository(NOW.plus(Duration.ofDays(30)))
                .add("hello", "1.0", RPM, "", "")
                .files());
        assertTrue(refusal(source(null)).contains("future"));
    }

    @Test
    void anIndexOlderThanTheProjectAllowsIsRefused() {
        server.serve(hello().files());
        RpmSource asked = source(null);
        RpmSource fresh = new RpmSource(
                asked.id(),
                asked.place(),
                null,
                false,
                asked.options(),
                new RpmSource.Age(Duration.ofDays(1), null),
                asked.where());
        assertTrue(refusal(fresh).contains("older than"));
    }

    @Test
    void whatWasFetchedOnceIsThereWithoutANetwork() throws IOException {
        server.serve(hello().signed(key.signer()));
        open(source(keys()));
        server.close();
        OpenRepository again = new RepositoryOpening(source(keys()), access(false)).open();
        assertEquals(1, again.entries(Set.of(HELLO)).size());
    }

    @Test
    void whatWasNeverFetchedIsToldOffline() {
        ProblemException e =
                assertThrows(ProblemException.class, () -> new RepositoryOpening(source(null), access(false)).open());
        assertTrue(e.problem().toString().contains("offline"));
    }

    @Test
    void aMetalinkBindsTheIndexOfEveryMirror() throws IOException {
        Map<String, byte[]> good = hello().files();
        Map<String, byte[]> evil =
                new TestRpmRepository(MADE).add("hello", "6.6", RPM, "", "").files();
        Map<String, byte[]> all = new TreeMap<>();
        good.forEach((path, bytes) -> all.put("good/" + path, bytes));
        evil.forEach((path, bytes) -> all.put("evil/" + path, bytes));
        server.serve(all);
        URI link = metalink(good.get("repodata/repomd.xml"), "evil", "good");

        OpenRepository open = open(source(RpmSource.Place.Kind.METALINK, link, null));

        assertTrue(
                server.requests().contains("200 good/repodata/primary.gz"),
                server.requests().toString());
        assertEquals(1, open.entries(Set.of(HELLO)).size());
        URI bad = metalink("other".getBytes(StandardCharsets.UTF_8), "evil", "good");
        assertThrows(Exception.class, () -> open(source(RpmSource.Place.Kind.METALINK, bad, null)));
    }

    private URI metalink(byte[] repomd, String... mirrors) throws IOException {
        StringBuilder urls =
                new StringBuilder("<url protocol=\"rsync\" preference=\"100\">rsync://x/y/repodata/repomd.xml</url>");
        int preference = 99;
        for (String each : mirrors) {
            urls.append("<url protocol=\"http\" preference=\"" + preference-- + "\">"
                    + server.address(each + "/repodata/repomd.xml") + "</url>");
        }
        String text =
                "<metalink xmlns=\"http://www.metalinker.org/\"><files><file name=\"repomd.xml\"><size>1</size><verification>"
                        + "<hash type=\"md5\">00</hash><hash type=\"sha256\">"
                        + Digest.of(repomd).hex()
                        + "</hash></verification><resources>" + urls + "</resources></file></files></metalink>";
        return Files.writeString(folder.resolve("metalink"), text).toUri();
    }

    @Test
    void aMetalinkOverAConnectionThatProvesNothingIsRefused() {
        assertTrue(refusal(source(RpmSource.Place.Kind.METALINK, server.address("metalink"), null))
                .contains("https"));
    }

    @Test
    void aListOfMirrorsIsFollowed() throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        hello().files().forEach((path, bytes) -> all.put("m/" + path, bytes));
        all.put(
                "list",
                ("# mirrors\n" + server.address("gone/") + "\n" + server.address("m") + "\n")
                        .getBytes(StandardCharsets.UTF_8));
        server.serve(all);
        OpenRepository open = open(source(RpmSource.Place.Kind.MIRRORS, server.address("list"), null));
        assertEquals(1, open.entries(Set.of(HELLO)).size());
    }

    @Test
    void pathsThatLeaveTheRepositoryAreRefused() {
        for (String path : List.of("../../etc/passwd", "/etc/passwd", "http://other.example/x", "a/../../b")) {
            byte[] content = TestImage.gzip(hello().primary().getBytes(StandardCharsets.UTF_8));
            server.serve(Map.of("repodata/repomd.xml", repomd(path, content, content.length, 1)));
            assertTrue(refusal(source(null)).contains("leaves its repository"), path);
        }
    }

    @Test
    void digestsThatBindNothingDoNotCount() {
        server.serve(Map.of(
                "repodata/repomd.xml",
                ("<repomd><data type=\"primary\"><checksum type=\"sha\">" + "a".repeat(40)
                                + "</checksum><location href=\"p\"/></data></repomd>")
                        .getBytes(StandardCharsets.UTF_8)));
        assertTrue(refusal(source(null)).contains("SHA-256"));
    }

    @Test
    void securityUpdatesAreThoseThatAdvisoriesName() throws IOException {
        server.serve(hello().security("A-1", "hello", "1.0")
                .security("A-2", "hello", "2.0")
                .files());
        OpenRepository open = open(source(null));
        assertEquals(Map.of(HELLO, "A-1"), open.security(Set.of(HELLO)));
        // what comes after a version that mended something has it too
        Nevra later = new Nevra("hello", "0", "1.5", "1", "noarch");
        assertEquals(Map.of(later, "A-1"), open.security(Set.of(later)));
    }

    @Test
    void aBrokenDocumentNeverLeadsToAnythingButAnError() throws IOException {
        byte[] good = hello().files().get("repodata/repomd.xml");
        long seed = Long.getLong("xen.seed", System.nanoTime());
        int cases = Integer.getInteger("xen.cases", 2000);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> read = new ArrayList<>();
        for (int i = 0; i < cases; i++) {
            byte[] bad = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                read.add(Repomd.parse(bad, "a test").revision());
            } catch (IOException e) {
                assertFalse(e.getMessage() == null, "an error without words");
            }
        }
        assertTrue(read.size() < cases, "no case was broken");
    }
}
