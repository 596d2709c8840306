package org.xenwright.apk.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.apk.archive.IndexFile;
import org.xenwright.apk.archive.TestAlpineRepository;
import org.xenwright.apk.archive.TestApk;
import org.xenwright.apk.archive.TestKey;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.packages.Lock;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** What a mirror of Alpine packages may do, and what is believed of it. */
class ApkIndexesTest {
    private static final TestKey KEY = TestKey.of("team-1.rsa.pub");
    private static final long SEED = Long.getLong("xen.seed", 20);

    @TempDir
    Path folder;

    private TestAlpineRepository mirror = new TestAlpineRepository(Path.of("unset"));

    @BeforeEach
    void publish() throws IOException {
        mirror = new TestAlpineRepository(folder.resolve("v3.20/main"))
                .with(TestApk.of("one", "1.0-r0").file("etc/one", "1"))
                .with(TestApk.of("two", "1.0-r0").file("etc/two", "2"))
                .publish(KEY);
    }

    private Access online() {
        return Access.online(new Store(folder.resolve("store")), Transport.standard(), Progress.SILENT);
    }

    private AlpineRepository repository(boolean unsigned, TestKey... keys) throws IOException {
        List<ApkKey> trusted = new ArrayList<>();
        for (TestKey each : keys) {
            trusted.addAll(ApkKey.read(each.pem(), each.name()));
        }
        URI address = URI.create(
                mirror.folder().toUri() + (mirror.folder().toUri().toString().endsWith("/") ? "" : "/"));
        return new AlpineRepository(address, trusted, unsigned, null, List.of(), "a test");
    }

    private VerifiedApkIndex open(AlpineRepository repository, Access access, @Nullable Lock before)
            throws IOException {
        return new ApkIndexes(access)
                .open(List.of(repository), "x86_64", before)
                .get(0);
    }

    private VerifiedApkIndex open() throws IOException {
        return open(repository(false, KEY), online(), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSA256", "RSA512"})
    void anIndexThatAKnownKeySignedIsBelieved(String form) throws IOException {
        mirror.signing(form).publish(KEY);
        VerifiedApkIndex index = open();
        assertThat(index.contents().packages()).extracting(PackageRecord::name).containsExactly("one", "two");
        assertThat(index.contents().records())
                .hasSize(2)
                .allMatch(each -> each.startsWith("C:Q1") && each.endsWith("\n\n"));
        assertThat(index.id()).isEqualTo("v3.20/main");
        Lock.Source source = index.locked("amd64");
        assertThat(source.suite()).isEqualTo("v3.20");
        assertThat(source.components()).containsExactly("main");
        assertThat(source.label()).isEqualTo("v3.20.3-test");
        assertThat(source.release()).isEqualTo(Digest.of(mirror.index()));
        assertThat(source.signers()).hasSize(1);
    }

    @Test
    void noOtherKeyAndNoUnsignedIndexCounts() throws IOException {
        TestKey namesake = TestKey.of(KEY.name());
        assertThatThrownBy(() -> open(repository(false, namesake), online(), null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("checking the signature")
                .hasMessageContaining(KEY.name());
        assertThatThrownBy(() -> open(repository(false), online(), null)).hasMessageContaining("there is none");
        mirror.publish(null);
        assertThatThrownBy(this::open).hasMessageContaining("no signature");
        assertThat(open(repository(true), online(), null).locked("amd64").signers())
                .isEmpty();
    }

    /** Some hundred bytes that become much. */
    private static byte[] manyPackages(int count, @Nullable TestKey key) {
        return TestAlpineRepository.index("P:a\nV:1\n\n".repeat(count), TestAlpineRepository.TIME, key, "RSA256");
    }

    @Test
    void anIndexThatNobodyTrustedSignedIsNotReadBeyondItsSignature() throws IOException {
        // no index, and a typed error if anybody read it
        for (TestKey signer : new TestKey[] {null, TestKey.of(KEY.name())}) {
            Files.write(
                    mirror.index(),
                    TestAlpineRepository.index("no record of a package\n", TestAlpineRepository.TIME, signer, "RSA"));
            assertThatThrownBy(this::open)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("checking the signature");
        }
        Files.write(
                mirror.index(),
                TestAlpineRepository.index("no record of a package\n", TestAlpineRepository.TIME, KEY, "RSA"));
        assertThatThrownBy(this::open).hasMessageContaining("no letter, colon and value");
    }

    @Test
    void indexesOfSeveralRepositoriesCountTogether() throws IOException {
        int count = 1000;
        Files.write(mirror.index(), manyPackages(count, KEY));
        IndexFile file = IndexFile.of(mirror.index(), "one");
        // room for two: a record of nine bytes is charged with 512 for itself, and three times its text
        Allowance allowance = new Allowance(new Bounds(1L << 40, 100, 10, 2L * count * 550, 0, "leave one out"));
        file.read(allowance);
        file.read(allowance);
        assertThatThrownBy(() -> file.read(allowance)).isInstanceOf(BoundsException.class);
    }

    @Test
    void whatStandsBehindTheSignedPartIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(mirror.index());
        byte[] longer = Arrays.copyOf(good, good.length * 2);
        System.arraycopy(good, 0, longer, good.length, good.length);
        Files.write(mirror.index(), longer);
        assertThatThrownBy(this::open).hasMessageContaining("goes on behind");
    }

    @Test
    void anOlderIndexIsRefusedByWhatTheStoreRemembersAndByWhatTheLockKnows() throws IOException {
        Instant day = TestAlpineRepository.TIME;
        mirror.at(day.plusSeconds(86_400)).publish(KEY);
        Lock.Source newer = open().locked("amd64");
        mirror.at(day).publish(KEY);
        assertThatThrownBy(this::open)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the one that was seen last");
        Lock lock = new Lock("apk", Digest.of("x"), day, List.of(newer), List.of(), List.of(), List.of());
        Access empty = Access.online(new Store(folder.resolve("other")), Transport.standard(), Progress.SILENT);
        assertThatThrownBy(() -> open(repository(false, KEY), empty, lock))
                .hasMessageContaining("the lock was made from");
    }

    @Test
    void anIndexOfTheFutureOrTooOldIsRefused() throws IOException {
        mirror.at(Instant.now().plus(Duration.ofDays(30))).publish(KEY);
        assertThatThrownBy(this::open).hasMessageContaining("in the future");
        mirror.at(TestAlpineRepository.TIME).publish(KEY);
        AlpineRepository strict = new AlpineRepository(
                mirror.folder().toUri(),
                ApkKey.read(KEY.pem(), KEY.name()),
                false,
                Duration.ofDays(7),
                List.of(),
                "a test");
        assertThatThrownBy(() -> open(strict, online(), null)).hasMessageContaining("at most 7 days");
    }

    @Test
    void withoutANetworkTheLastAcceptedStateCounts() throws IOException {
        Access offline = Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
        assertThatThrownBy(() -> open(repository(false, KEY), offline, null)).hasMessageContaining("offline");
        Digest seen = open().sha256();
        Files.delete(mirror.index());
        assertThat(open(repository(false, KEY), offline, null).sha256()).isEqualTo(seen);
    }

    @Test
    void aDamagedIndexOfTheStoreIsFetchedAgain() throws IOException {
        Digest sha256 = open().sha256();
        ApkIndexes indexes = new ApkIndexes(online());
        Path kept = indexes.find(sha256).orElseThrow();
        byte[] bytes = Files.readAllBytes(kept);
        bytes[bytes.length / 2] ^= 1;
        Files.write(kept, bytes);
        assertThat(indexes.find(sha256)).isEmpty();
        assertThat(open().sha256()).isEqualTo(sha256);
        assertThat(indexes.find(sha256)).isPresent();
    }

    @Test
    void aRepositoryGivesOnlyThePackagesItMayGive() throws IOException {
        AlpineRepository limited = new AlpineRepository(
                mirror.folder().toUri(), ApkKey.read(KEY.pem(), KEY.name()), false, null, List.of("t*"), "a test");
        VerifiedApkIndex index = open(limited, online(), null);
        assertThat(index.allows("two")).isTrue();
        assertThat(index.allows("one")).isFalse();
    }

    private ApkFile fetched(PackageRecord record) throws IOException {
        return new ApkStore(online())
                .described(record, List.of(mirror.folder().toUri()), "x86_64/" + record.file(), bytes -> {});
    }

    @Test
    void aPackageThatIsNotWhatTheIndexNamesIsRefused() throws IOException {
        PackageRecord one = open().contents().packages().get(0);
        assertThat(fetched(one).record().name()).isEqualTo("one");
        // as signed, as long, and by the same key, but another
        PackageRecord two = open().contents().packages().get(1);
        Path file = mirror.folder().resolve("x86_64/" + two.file());
        byte[] other = Files.readAllBytes(mirror.folder().resolve("x86_64/" + one.file()));
        Files.write(file, Arrays.copyOf(other, (int) two.size()));
        assertThatThrownBy(() -> fetched(two))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("two 1.0-r0");
        Files.write(file, other);
        assertThatThrownBy(() -> fetched(two)).isInstanceOf(ProblemException.class);
    }

    @Test
    void aDamagedPackageOfTheStoreIsFetchedAgain() throws IOException {
        PackageRecord one = open().contents().packages().get(0);
        ApkFile first = fetched(one);
        Digest sha256 = first.sha256();
        byte[] bytes = Files.readAllBytes(first.file());
        bytes[bytes.length / 2] ^= 1;
        Files.write(first.file(), bytes);
        assertThat(new ApkStore(online()).find(sha256, "one")).isEmpty();
        assertThat(fetched(one).sha256()).isEqualTo(sha256);
    }

    @Test
    void brokenIndexesEndInATypedException() throws IOException {
        byte[] good = Files.readAllBytes(mirror.index());
        Random random = new Random(SEED);
        for (int i = 0; i < Integer.getInteger("xen.cases", 150); i++) {
            byte[] bad = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int n = random.nextInt(3); n >= 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Files.write(mirror.index(), bad);
            try {
                assertThat(open().contents().packages()).as("seed " + SEED).hasSize(2);
            } catch (IOException | ProblemException e) {
                assertThat(e.getMessage()).as("seed " + SEED).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", case " + i, e);
            }
        }
    }

    private static RepositoryRequest request(
            String url, String suite, List<String> components, @Nullable String signedBy) {
        return new RepositoryRequest(
                url, suite, components, signedBy, false, true, null, List.of(), "<repository>", "apk");
    }

    @Test
    void addressesAreReadAsTheyAreWritten() throws IOException {
        Files.write(folder.resolve("k.pub"), KEY.pem());
        assertThat(AlpineSources.declared(
                        List.of(
                                request("https://your.mirror/alpine/v3.20/main", "", List.of(), "k.pub"),
                                request("https://your.mirror/alpine", "v3.20", List.of("main", "community"), null)),
                        folder,
                        List.of()))
                .extracting(each -> each.address().toString() + " " + each.id() + " "
                        + each.keys().size())
                .containsExactly(
                        "https://your.mirror/alpine/v3.20/main/ v3.20/main 1",
                        "https://your.mirror/alpine/v3.20/main/ v3.20/main 0",
                        "https://your.mirror/alpine/v3.20/community/ v3.20/community 0");
        assertThatThrownBy(() ->
                        AlpineSources.declared(List.of(request("ftp://x/y", "", List.of(), null)), folder, List.of()))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> AlpineSources.declared(
                        List.of(request("https://x/y", "", List.of(), "missing.pub")), folder, List.of()))
                .hasMessageContaining("does not exist");
    }

    @Test
    void withoutAWordOfTheProjectTheBasesOwnRepositoriesAndKeysCount() throws IOException {
        Attributes plain = Attributes.of(0644, Instant.EPOCH);
        Tree tree = new Tree(plain.withMode(0755));
        tree.directory("etc/apk/keys", plain.withMode(0755));
        tree.put("etc/apk/keys/" + KEY.name(), new RegularFile(plain, Content.of(KEY.pem())));
        tree.put(
                "etc/apk/repositories",
                new RegularFile(
                        plain,
                        Content.of(
                                "# comment\nhttps://a.example/v3.20/main\n\n@edge https://b.example/edge/main\n/media/cdrom\nhttps://a.example/v3.20/main\n")));
        List<String> remarks = new ArrayList<>();
        assertThat(AlpineSources.ofBase(tree, remarks)).singleElement().satisfies(each -> {
            assertThat(each.address()).hasToString("https://a.example/v3.20/main/");
            assertThat(each.keys()).hasSize(1);
        });
        assertThat(remarks).hasSize(2);
    }

    @Test
    void aBaseHasNotMoreRepositoriesThanAnybodyAsks() {
        Attributes plain = Attributes.of(0644, Instant.EPOCH);
        Tree many = new Tree(plain.withMode(0755));
        many.directory("etc/apk/repositories.d", plain.withMode(0755));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 101; i++) {
            lines.append("https://a.example/").append(i).append("/main\n");
        }
        many.put("etc/apk/repositories", new RegularFile(plain, Content.of(lines.toString())));
        assertThatThrownBy(() -> AlpineSources.ofBase(many, new ArrayList<>()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("more than 100 repositories");

        Tree heavy = new Tree(plain.withMode(0755));
        heavy.directory("etc/apk/repositories.d", plain.withMode(0755));
        RegularFile one = new RegularFile(plain, Content.of("#".repeat(700_000)));
        heavy.put("etc/apk/repositories.d/a.list", one);
        heavy.put("etc/apk/repositories.d/b.list", one);
        assertThatThrownBy(() -> AlpineSources.ofBase(heavy, new ArrayList<>()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("lists of more than");
    }
}
