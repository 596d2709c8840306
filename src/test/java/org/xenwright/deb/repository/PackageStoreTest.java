package org.xenwright.deb.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
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
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.judge.JavaProcess;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.TestServer;
import org.xenwright.transport.Transport;

@Timeout(600)
class PackageStoreTest {
    private static final RetryPolicy BRISK = new RetryPolicy(
            Duration.ofMinutes(2), Duration.ofMinutes(2), 100, 2, Duration.ofMillis(2), Duration.ofSeconds(1));

    /** Of an entry: the package, its two archives, the inventory of these and the digest of that. */
    private static final int FILES = 5;

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

    private PackageStore store(Progress progress, URI... mirrors) {
        Access access = new Access(
                new Store(folder.resolve("store")),
                new Transport(BRISK, ProxySelector.of(null)),
                progress,
                Instant.EPOCH);
        return new PackageStore(access, List.of(mirrors));
    }

    private PackageStore store() {
        return store(Progress.SILENT, server.address());
    }

    private PackageStore offline() {
        return new PackageStore(
                new Access(new Store(folder.resolve("store")), null, Progress.SILENT, Instant.EPOCH), List.of());
    }

    private static TestDeb hello() {
        return TestDeb.of("hello", "1.0").directory("usr").directory("usr/bin").file("usr/bin/hello", "hi", 0755);
    }

    private PackageFile serve(TestDeb deb) {
        byte[] bytes = deb.build();
        server.serve("pool/" + deb.name(), bytes);
        return file(deb.name(), bytes);
    }

    private static PackageFile file(String name, byte[] bytes) {
        return PackageFile.of(name, "1.0", "amd64", "pool/" + name, bytes.length, Digest.of(bytes));
    }

    private List<Path> kept() throws IOException {
        if (!Files.exists(folder.resolve("store/deb"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder.resolve("store/deb"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .toList();
        }
    }

    private void assertRefused(PackageFile file, String message) throws IOException {
        assertThatThrownBy(() -> store().fetch(List.of(file))).hasMessageContaining(message);
        assertThat(kept()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aPackageOfAnyCompressionIsKeptPlain(Compression compression) throws IOException {
        PackageFile file = serve(hello().compressed(compression));

        UnpackedDeb deb = store().fetch(List.of(file)).get(0);

        assertThat(deb.name()).isEqualTo("hello");
        assertThat(new String(Files.readAllBytes(deb.data()), StandardCharsets.ISO_8859_1))
                .contains("hi");
        assertThat(Digest.of(deb.deb())).isEqualTo(file.sha256());
        assertThat(deb.verify()).isTrue();
    }

    @Test
    void packagesComeInTheOrderAskedForAndOnce() throws IOException {
        List<PackageFile> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            files.add(serve(TestDeb.of("p" + i, "1.0").file("usr/share/p" + i, "x".repeat(i * 1000))));
        }
        assertThat(store().fetch(files)).extracting(UnpackedDeb::name).isEqualTo(names(files));
        server.forgetRequests();
        assertThat(store().fetch(files)).hasSize(20);
        assertThat(offline().fetch(files)).hasSize(20);
        assertThat(server.requests()).isEmpty();
    }

    private static List<String> names(List<PackageFile> files) {
        return files.stream().map(PackageFile::name).toList();
    }

    @Test
    void progressCountsEveryByteOnce() throws IOException {
        PackageFile file = serve(hello());
        List<Long> totals = new ArrayList<>();
        long[] sum = new long[1];
        Progress counting = new Progress() {
            @Override
            public Task begin(String what, long total, Unit unit) {
                totals.add(total);
                return new Task() {
                    @Override
                    public void advance(long amount) {
                        sum[0] += amount;
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void note(String line) {}

            @Override
            public void warn(String line) {}
        };
        store(counting, server.address()).fetch(List.of(file));
        assertThat(totals).containsExactly(file.size());
        assertThat(sum[0]).isEqualTo(file.size());
    }

    @Test
    void aChangedByteIsNoticedBeforeThePackageIsOpened() throws IOException {
        byte[] good = hello().build();
        byte[] bad = good.clone();
        bad[good.length - 10] ^= 1;
        server.serve("pool/hello", bad);
        assertRefused(file("hello", good), "where its index names");
    }

    @Test
    void aPackageTooLongOrTooShortIsRefused() throws IOException {
        byte[] good = hello().build();
        server.serve("pool/hello", java.util.Arrays.copyOf(good, good.length + 1));
        assertRefused(file("hello", good), "at most " + good.length);
        server.serve("pool/hello", java.util.Arrays.copyOf(good, good.length - 1));
        assertRefused(file("hello", good), "got " + (good.length - 1) + " bytes");
    }

    @Test
    void aMissingPackageSaysWhatToDo() throws IOException {
        assertRefused(file("hello", hello().build()), "update the lock if the mirror dropped this version");
    }

    @Test
    void anotherMirrorStepsInForALyingOne() throws IOException {
        PackageFile file = serve(hello());
        try (TestServer liar = new TestServer()) {
            liar.serve("pool/hello", new byte[(int) file.size()]);
            assertThat(store(Progress.SILENT, liar.address(), server.address()).fetch(List.of(file)))
                    .hasSize(1);
            assertThat(liar.requests()).hasSize(1);
        }
    }

    @Test
    void aPackageThatCallsItselfSomethingElseIsRefused() throws IOException {
        byte[] other = TestDeb.of("goodbye", "1.0").file("usr/x", "x").build();
        server.serve("pool/hello", other);
        PackageFile file = file("hello", other);
        assertThatThrownBy(() -> store().fetch(List.of(file)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("it calls itself goodbye");
    }

    @Test
    void aPackageThatContradictsItsIndexIsRefused() throws IOException {
        TestDeb deb = hello().field("Depends", "evil");
        byte[] bytes = deb.build();
        server.serve("pool/hello", bytes);
        String stanza = deb.stanza().replace("Depends: evil", "Depends: good") + "Filename: pool/hello\nSize: "
                + bytes.length + "\nSHA256: " + Digest.of(bytes) + "\n";
        BinaryPackage listed = PackageIndex.parse(stanza.getBytes(StandardCharsets.UTF_8), PackageSource.local("test"))
                .packages()
                .get(0);
        assertThatThrownBy(() -> store().fetch(List.of(PackageFile.of(listed))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("its Depends is 'evil' where the index has 'good'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../etc/passwd", "/etc/passwd", "http://example.org/x", "pool/../../x", "a\nb", "", "a\\b"})
    void aFileNameThatLeavesTheRepositoryIsRefused(String path) {
        assertThatThrownBy(() -> PackageFile.of("a", "1", "all", path, 1, Digest.of("")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDamagedEntryIsFetchedAgain() throws IOException {
        PackageFile file = serve(hello());
        UnpackedDeb deb = store().fetch(List.of(file)).get(0);
        Files.write(deb.data(), new byte[10]);
        assertThat(store().fetch(List.of(file)).get(0).verify()).isTrue();
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void damageThatKeepsTheSizeIsFoundByReadingAndFetchedAgain() throws IOException {
        PackageFile file = serve(hello());
        UnpackedDeb deb = store().fetch(List.of(file)).get(0);
        byte[] data = Files.readAllBytes(deb.data());
        data[700] ^= 1;
        Files.write(deb.data(), data);
        assertThat(deb.verify()).isFalse();
        assertThat(store().fetch(List.of(file)).get(0).verify())
                .as("the next build fetches it again")
                .isTrue();
        assertThat(server.requests()).hasSize(2);
    }

    private List<PackageFile> several() {
        List<PackageFile> files = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Compression compression = Compression.values()[i % Compression.values().length];
            files.add(serve(TestDeb.of("pkg" + i, "1.0")
                    .compressed(compression)
                    .file("usr/share/pkg" + i, ("content " + i + "\n").repeat(20_000))));
        }
        return files;
    }

    /** Digests of what a store keeps of packages, by path. */
    private Map<String, Digest> contents(Path store) throws IOException {
        Map<String, Digest> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(store.resolve("deb"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith(".lock")) {
                    contents.put(store.relativize(file).toString(), Digest.of(file));
                }
            }
        }
        return contents;
    }

    @Test
    void howManyAreUnpackedAtOnceShowsInNoByte() throws IOException {
        List<PackageFile> files = several();
        store().fetch(files);
        Map<String, Digest> together = contents(folder.resolve("store"));
        Access alone = new Access(
                new Store(folder.resolve("alone")),
                new Transport(BRISK, ProxySelector.of(null)),
                Progress.SILENT,
                Instant.EPOCH);
        for (int i = files.size() - 1; i >= 0; i--) {
            new PackageStore(alone, List.of(server.address())).fetch(List.of(files.get(i)));
        }
        assertThat(contents(folder.resolve("alone"))).hasSizeGreaterThan(40).isEqualTo(together);
    }

    @Test
    void onePackageThatCannotBeUnpackedEndsTheOthersAndLeavesNothingHalf() throws Exception {
        List<PackageFile> files = new ArrayList<>(several());
        byte[] broken = TestDeb.of("broken", "1.0")
                .compressed(Compression.NONE)
                .file("usr/share/broken", "x")
                .build();
        byte[] cut = Arrays.copyOf(broken, broken.length - 600);
        server.serve("pool/broken", cut);
        files.add(0, file("broken", cut));

        assertThatThrownBy(() -> store().fetch(files)).hasMessageContaining("broken");

        // what was at work may end a moment later
        while (!whole()) {
            Thread.sleep(50);
        }
        files.remove(0);
        assertThat(store().fetch(files)).hasSize(12).allMatch(PackageStoreTest::verified);
    }

    private static boolean verified(UnpackedDeb deb) {
        try {
            return deb.verify();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Whether each entry that is there is complete. */
    private boolean whole() throws IOException {
        Map<Path, Long> entries =
                kept().stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        return entries.values().stream().allMatch(count -> count == FILES);
    }

    @Test
    void aBombIsDefusedAndLeavesNothing() throws IOException {
        byte[] bomb = TestDeb.compress(new byte[80 << 20], Compression.XZ);
        Map<String, byte[]> members = new java.util.LinkedHashMap<>();
        members.put("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        members.put("control.tar.xz", bomb);
        members.put("data.tar.xz", bomb);
        byte[] deb = TestDeb.ar(members);
        server.serve("pool/hello", deb);
        assertRefused(file("hello", deb), "control.tar.xz holds more than the 67108864 bytes");
    }

    @Test
    void aDecoderThatWantsTooMuchMemoryIsRefused() throws IOException {
        byte[] deb = wanting(hello(), 36); // 2^31 bytes
        server.serve("pool/hello", deb);
        assertRefused(file("hello", deb), "limit was 131072 KiB");
    }

    /** A package whose archives ask for a dictionary by its code: 2^(code / 2 + 12) bytes, if that is even. */
    private static byte[] wanting(TestDeb deb, int code) throws IOException {
        Map<String, byte[]> members = new java.util.LinkedHashMap<>();
        try (ArArchiveInputStream in = new ArArchiveInputStream(new ByteArrayInputStream(deb.build()))) {
            for (ArArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readAllBytes();
                members.put(entry.getName(), entry.getName().endsWith(".xz") ? withDictionary(bytes, code) : bytes);
            }
        }
        return TestDeb.ar(members);
    }

    private static byte[] withDictionary(byte[] xz, int code) {
        // block header at 12: size, flags, filter id 0x21, size of properties 1, dictionary code; then CRC32 of it
        assertThat(xz[14]).isEqualTo((byte) 0x21);
        xz[16] = (byte) code;
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        int length = (xz[12] + 1) * 4;
        crc.update(xz, 12, length - 4);
        for (int i = 0; i < 4; i++) {
            xz[12 + length - 4 + i] = (byte) (crc.getValue() >> 8 * i);
        }
        return xz;
    }

    /** A process that fetches packages, each given as name, size and digest, after the address and the store. */
    static final class Fetching {
        public static void main(String[] arguments) throws IOException {
            Access access = new Access(
                    new Store(Path.of(arguments[1])),
                    new Transport(BRISK, ProxySelector.of(null)),
                    Progress.SILENT,
                    Instant.EPOCH);
            List<PackageFile> files = new ArrayList<>();
            for (int i = 2; i < arguments.length; i += 3) {
                files.add(PackageFile.of(
                        arguments[i],
                        "1.0",
                        "amd64",
                        "pool/" + arguments[i],
                        Long.parseLong(arguments[i + 1]),
                        new Digest(arguments[i + 2])));
            }
            new PackageStore(access, List.of(URI.create(arguments[0]))).fetch(files);
        }
    }

    @Test
    void unpackingManyAtOnceTakesTheMemoryOfTwoDecoders() throws Exception {
        List<String> words = new ArrayList<>(JavaProcess.words(
                System.getProperty("java.class.path"),
                Fetching.class,
                server.address().toString(),
                folder.resolve("store").toString()));
        // two dictionaries of 64 MiB and all else fit, three would not
        words.addAll(1, List.of("-Xmx190m", "-XX:ActiveProcessorCount=8"));
        for (int i = 0; i < 12; i++) {
            byte[] deb = wanting(TestDeb.of("pkg" + i, "1.0").file("usr/share/x", "content\n".repeat(1_000_000)), 28);
            server.serve("pool/pkg" + i, deb);
            words.addAll(List.of(
                    "pkg" + i, Integer.toString(deb.length), Digest.of(deb).hex()));
        }
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(process.waitFor()).isZero();
        assertThat(kept()).hasSize(12 * FILES);
    }

    @Test
    void offlineNamesWhatIsMissing() {
        PackageFile file = file("hello", hello().build());
        assertThatThrownBy(() -> offline().fetch(List.of(file)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("1 packages are not in the store: hello (1.0)");
    }

    @Test
    void anExportServesAnotherStoreWithoutANetwork() throws IOException {
        List<PackageFile> files =
                List.of(serve(hello()), serve(TestDeb.of("p+q", "1.0").file("usr/p", "p")));
        Path export = folder.resolve("with blank");
        store().export(files, export);
        server.close();

        PackageStore other = new PackageStore(
                new Access(
                        new Store(folder.resolve("other")),
                        new Transport(BRISK, ProxySelector.of(null)),
                        Progress.SILENT,
                        Instant.EPOCH),
                List.of(URI.create(export.toUri().toString().replaceFirst("/*$", "/"))));
        assertThat(other.fetch(files)).extracting(UnpackedDeb::name).containsExactly("hello", "p+q");
    }

    @Test
    void aDamagedPackageIsNotExported() throws IOException {
        PackageFile file = serve(hello());
        UnpackedDeb deb = store().fetch(List.of(file)).get(0);
        byte[] bytes = Files.readAllBytes(deb.deb());
        bytes[bytes.length - 5] ^= 1;
        Files.write(deb.deb(), bytes);
        Path export = folder.resolve("export");
        assertThatThrownBy(() -> store().export(List.of(file), export)).hasMessageContaining("was damaged");
        store().export(List.of(file), export);
        assertThat(Digest.of(export.resolve(file.path()))).isEqualTo(file.sha256());
    }

    @Test
    void aLocalPackageIsKeptLikeAnother() throws IOException {
        Path deb = hello().build(folder);
        UnpackedDeb kept = offline().local(deb);
        assertThat(kept.toString()).isEqualTo("hello (1.0)");
        Files.delete(deb);
        assertThat(offline()
                        .fetch(List.of(PackageFile.of("hello", "1.0", "amd64", "pool/x", kept.size(), kept.sha256()))))
                .hasSize(1);
    }
}
