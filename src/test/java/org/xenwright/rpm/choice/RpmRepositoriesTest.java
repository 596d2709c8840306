package org.xenwright.rpm.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.packager.rpm.HashAlgorithm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.WrittenFiles;
import org.xenwright.image.TestRequest;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockDifference;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageChain;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.repository.TestRpmRepository;
import org.xenwright.sandbox.PlayedSandbox;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.TestServer;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

class RpmRepositoriesTest {
    private static final Instant NOW = Instant.now();
    private static final Instant MADE = NOW.minus(Duration.ofDays(1));
    /** After the signatures of packages, which are as old as the test. */
    private static final Instant LATER = NOW.plus(Duration.ofHours(1));

    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);

    @TempDir
    Path folder;

    private final TestKey key = TestKey.rsa(NOW.minus(Duration.ofDays(3)), 2048);
    private final Map<String, byte[]> rpms = new HashMap<>();
    private Path site = Path.of("/");

    @BeforeEach
    void serve() throws IOException {
        site = folder.resolve("site/os");
        Files.writeString(folder.resolve("key.asc"), key.armored());
        rpms.put("hello", rpm("hello", "1.0-1", key));
        rpms.put("libgreet", rpm("libgreet", "1.0-1", key));
        publish(repository(MADE));
    }

    private byte[] rpm(String name, String version, @Nullable TestKey signer) throws IOException {
        TestRpm rpm = TestRpm.of(name, version).file("/usr/bin/" + name, "of " + name + version);
        if (signer != null) {
            rpm.signed(signer.signer().secret(), HashAlgorithm.SHA256);
        }
        return rpm.bytes(Files.createDirectories(folder.resolve("made")));
    }

    private byte[] rpmOf(String name) {
        byte[] bytes = rpms.get(name);
        return bytes == null ? new byte[0] : bytes;
    }

    private TestRpmRepository repository(Instant made) {
        return new TestRpmRepository(made)
                .add("hello", "1.0", rpmOf("hello"), "libgreet.so libc.so", "")
                .add("libgreet", "1.0", rpmOf("libgreet"), "", "libgreet.so");
    }

    private void publish(TestRpmRepository repository) throws IOException {
        repository.write(site);
        for (Map.Entry<String, byte[]> each : rpms.entrySet()) {
            WrittenFiles.write(Map.of("Packages/" + each.getKey() + "-1.0-1.noarch.rpm", each.getValue()), site);
        }
    }

    private PackageRequest request(String... words) {
        return requestSignedBy("key.asc", words);
    }

    private PackageRequest requestSignedBy(String keys, String... words) {
        return request(List.of(TestRpmRepository.declared(site, keys)), words);
    }

    private PackageRequest request(List<RepositoryRequest> repositories, String... words) {
        return new TestRequest().sources(folder, repositories).wanted(words).build();
    }

    private Access access(String store) {
        return new Access(new Store(folder.resolve(store)), Transport.standard(), Progress.SILENT, LATER);
    }

    private Access offline(String store) {
        return new Access(new Store(folder.resolve(store)), null, Progress.SILENT, LATER);
    }

    /** A base with dnf, as far as it shows without running it. */
    private static Tree base() {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        put(tree, "/usr/bin/dnf-3", "");
        put(tree, "/etc/os-release", "ID=x\nVERSION_ID=9\n");
        return tree;
    }

    private static void put(Tree tree, String path, String text) {
        tree.directory(path.substring(0, path.lastIndexOf('/')), Attributes.of(0755, Instant.EPOCH));
        tree.put(path, new RegularFile(FILE, Content.of(text)));
    }

    /** A sandbox whose program leaves this answer. */
    private static Sandbox answering(Inode answer) {
        return new PlayedSandbox("the last line", tree -> tree.put("/xenwright-solver/answer.json", answer));
    }

    private static Inode answer(String text) {
        return new RegularFile(FILE, Content.of(text));
    }

    private static String entry(String name, String repository) {
        return """
                {"action":"Install","name":"%s","epoch":"0","version":"1.0","release":"1","arch":"noarch",
                 "repository":"%s","location":""}""".formatted(name, repository);
    }

    private static final String BOTH = "{\"packages\":[" + entry("hello", "site") + "," + entry("libgreet", "site")
            + "],\"asked\":{\"hello\":[" + entry("hello", "site") + "]}}";

    private NativePackages.Chosen choose(Inode answer, LockUpdate update) throws IOException {
        return choose(request("hello"), answer, update);
    }

    private NativePackages.Chosen choose(PackageRequest request) throws IOException {
        return choose(request, answer(BOTH), LockUpdate.NONE);
    }

    private NativePackages.Chosen choose(PackageRequest request, Inode answer, LockUpdate update) throws IOException {
        return RpmRepositories.choose(
                base(), request, List.of(), update, new LockEnvironment(access("store"), tree -> answering(answer)));
    }

    private Lock lock() throws IOException {
        return lock(choose(answer(BOTH), LockUpdate.NONE));
    }

    private static Lock lock(NativePackages.Chosen chosen) {
        return new Lock(
                "rpm", Digest.of("x"), Instant.EPOCH, chosen.sources(), chosen.packages(), List.of(), List.of());
    }

    private String refusal(String answer) {
        return catchThrowableOfType(ProblemException.class, () -> choose(answer(answer), LockUpdate.NONE))
                .problem()
                .toString();
    }

    @Test
    void aLockSaysWhatBroughtAPackageInAndWhoseSignatureCounts() throws IOException {
        Lock lock = lock();

        assertThat(lock.packages())
                .extracting(Lock.LockedPackage::toString)
                .containsExactly("hello 1.0-1", "libgreet 1.0-1");
        assertThat(lock.packages()).extracting(Lock.LockedPackage::architecture).containsOnly("all");
        assertThat(lock.packages().get(0).sha256()).isEqualTo(Digest.of(rpmOf("hello")));
        assertThat(lock.sources().get(0).signers()).isEqualTo(key.keyring().fingerprints());
        assertThat(lock.sources().get(0).date()).isEqualTo(Instant.ofEpochSecond(MADE.getEpochSecond()));
        assertThat(new PackageChain(lock, request("hello")).to("libgreet"))
                .hasSize(2)
                .last()
                .asString()
                .contains("since hello Requires: libgreet.so");
    }

    @Test
    void whatNoIndexNamesIsNotBelieved() {
        assertThat(refusal("{\"packages\":[" + entry("evil", "site") + "]}")).contains("which no index has");
        assertThat(refusal("{\"packages\":[" + entry("hello", "elsewhere") + "]}"))
                .contains("which nobody gave it");
        assertThat(refusal("{\"packages\":[" + entry("../../etc/passwd", "site") + "]}"))
                .contains("without a name");
        assertThat(refusal("{\"packages\":[{\"action\":\"Install\"}]}")).contains("without a name");
        assertThat(refusal("no json")).contains("no JSON");
        assertThat(refusal("[".repeat(100_000))).contains("no JSON");
    }

    @Test
    void anAnswerThatIsALinkIsNoneAndLeadsNowhere() {
        Inode link = new Symlink(FILE.withMode(0777), "/etc/passwd");
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> choose(link, LockUpdate.NONE));
        assertThat(e.problem().toString()).contains("no answer", "the last line");
    }

    @Test
    void whatTheProgramSaysOfAFailureIsShown() {
        assertThat(refusal("{\"error\":\"nothing provides libc.so needed by hello\"}"))
                .contains("nothing provides libc.so");
    }

    @Test
    void packagesAreFetchedOnceWithTheirSignatures() throws IOException {
        Lock lock = lock();
        List<Path> files = RpmRepositories.files(lock.packages(), lock, request("hello"), access("store"));
        assertThat(files).hasSize(2);
        assertThat(Digest.of(files.get(0))).isEqualTo(Digest.of(rpmOf("hello")));
        assertThat(RpmRepositories.files(lock.packages(), lock, request("hello"), offline("store")))
                .isEqualTo(files);
    }

    @Test
    void aPackageWithoutASignatureIsRefusedThoughItsDigestIsRight() throws IOException {
        rpms.put("hello", rpm("hello", "1.0-1", null));
        publish(repository(MADE));
        assertThat(unfetched(lock())).contains("hello 1.0-1");
    }

    @Test
    void aPackageSignedByAnotherKeyIsRefusedThoughItsDigestIsRight() throws IOException {
        rpms.put("hello", rpm("hello", "1.0-1", TestKey.rsa(NOW.minus(Duration.ofDays(2)), 2048)));
        publish(repository(MADE));
        assertThat(unfetched(lock())).contains("not among the trusted keys");
    }

    @Test
    void aPackageWithOtherBytesThanTheLockIsRefused() throws IOException {
        Lock lock = lock();
        rpms.put("hello", rpm("hello", "1.0-1", key));
        WrittenFiles.write(
                Map.of("Packages/hello-1.0-1.noarch.rpm", "not an rpm".getBytes(StandardCharsets.UTF_8)), site);
        assertThat(unfetched(lock)).contains("other bytes");
    }

    @Test
    void aKeyThatTheLockDoesNotPinDoesNotCount() throws IOException {
        Lock lock = lock();
        TestKey other = TestKey.rsa(NOW.minus(Duration.ofDays(2)), 2048);
        Lock.Source source = lock.sources().get(0);
        Lock pinned = new Lock(
                "rpm",
                lock.inputs(),
                lock.clock(),
                List.of(new Lock.Source(
                        source.id(),
                        null,
                        null,
                        source.suite(),
                        null,
                        List.of(),
                        "amd64",
                        source.date(),
                        null,
                        source.release(),
                        other.keyring().fingerprints())),
                lock.packages(),
                List.of(),
                List.of());
        assertThat(unfetched(pinned)).contains("trusted keys");
    }

    @Test
    void aKeyOfTheFileThatTheProjectDoesNotNameByItsFingerprintDoesNotCount() throws IOException {
        TestKey other = TestKey.rsa(NOW.minus(Duration.ofDays(3)), 2048);
        Files.writeString(folder.resolve("keys.asc"), key.armored() + other.armored());
        for (String exact : List.of("", "!")) {
            String named = key.signer().fingerprint() + exact;
            PackageRequest request = requestSignedBy("keys.asc " + named, "hello");
            rpms.put("hello", rpm("hello", "1.0-1", key));
            publish(repository(MADE));
            Lock lock = lock(choose(request));
            assertThat(lock.sources().get(0).signers()).containsExactly(named);
            assertThat(RpmRepositories.files(lock.packages(), lock, request, access("fetched" + exact)))
                    .hasSize(2);

            rpms.put("hello", rpm("hello", "1.0-1", other));
            publish(repository(MADE));
            assertThat(unfetched(lock(choose(request)), request)).contains("not among the trusted keys", named);
        }
    }

    @Test
    void aPackageThatAnIndexOffersUnderAnotherNameIsRefusedThoughItsSignerIsTrusted() throws IOException {
        byte[] older = rpm("hello", "0.9-1", key);
        byte[] other = rpm("goodbye", "1.0-1", key);
        byte[] elsewhere = TestRpm.of("hello", "1.0-1")
                .architecture("x86_64")
                .file("/usr/bin/hello", "x")
                .signed(key.signer().secret(), HashAlgorithm.SHA256)
                .bytes(Files.createDirectories(folder.resolve("made")));
        for (byte[] each : List.of(older, other, elsewhere)) {
            rpms.put("hello", each);
            publish(repository(MADE));
            Lock lock = lock();
            assertThat(unfetched(lock)).contains("calls itself", "hello-1.0-1.noarch");
            // what the store has already is looked at again
            assertThat(unfetched(lock)).contains("calls itself");
            Path export = folder.resolve("export/rpm/site/Packages/hello-1.0-1.noarch.rpm");
            Files.createDirectories(export.getParent());
            Files.write(export, each);
            Files.write(export.resolveSibling("libgreet-1.0-1.noarch.rpm"), rpmOf("libgreet"));
            assertThat(catchThrowableOfType(
                            ProblemException.class,
                            () -> RpmRepositories.provide(lock, folder.resolve("export"), offline("provided"))))
                    .hasMessageContaining("calls itself");
        }
    }

    private String unfetched(Lock lock) {
        return unfetched(lock, request("hello"));
    }

    private String unfetched(Lock lock, PackageRequest request) {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> RpmRepositories.files(lock.packages(), lock, request, access("fetched")))
                .problem()
                .toString();
    }

    @Test
    void anExportServesAMachineWithoutANetworkAndTakesTheFormOfARepository() throws IOException {
        Lock lock = lock();
        Path export = folder.resolve("export");
        RpmRepositories.export(lock, request("hello"), export, access("store"));
        assertThat(export.resolve("rpm/site/repodata/repomd.xml"))
                .hasSameBinaryContentAs(site.resolve("repodata/repomd.xml"));

        RpmRepositories.provide(lock, export, offline("other"));

        assertThat(RpmRepositories.files(lock.packages(), lock, request("hello"), offline("other")))
                .hasSize(2);
    }

    @Test
    void anExportWithOtherBytesIsRefused() throws IOException {
        Lock lock = lock();
        Path export = folder.resolve("export");
        RpmRepositories.export(lock, request("hello"), export, access("store"));
        Files.writeString(export.resolve("rpm/site/Packages/hello-1.0-1.noarch.rpm"), "other");
        assertThat(catchThrowableOfType(
                        IOException.class, () -> RpmRepositories.provide(lock, export, offline("other"))))
                .hasMessageContaining("SHA-256");
        Files.delete(export.resolve("rpm/site/Packages/hello-1.0-1.noarch.rpm"));
        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> RpmRepositories.provide(lock, export, offline("another")))
                        .problem()
                        .toString())
                .contains("no file");
    }

    @Test
    void anUpdateForSecurityIsMarkedWithItsNotice() throws IOException {
        Lock before = lock();
        Instant later = MADE.plusSeconds(60);
        publish(repository(later)
                .security("RHSA-2026:1", "libgreet", "1.1")
                .add("libgreet", "1.2", rpmOf("hello"), "", ""));
        String now = "{\"packages\":[" + entry("libgreet", "site").replace("\"1.0\"", "\"1.2\"") + "]}";

        Lock after = lock(choose(answer(now), LockUpdate.all(before)));

        LockDifference difference = LockDifference.between(before, after, purpose -> Comparator.comparing(Evr::of));
        assertThat(String.join("\n", difference.lines())).contains("1.0-1 -> 1.2-1", "security update RHSA-2026:1");
        assertThat(difference.summary()).contains("1 for security");
    }

    @Test
    void nothingIsTakenFromARepositoryOlderThanTheLock() throws IOException {
        Lock before = lock();
        publish(repository(MADE.minusSeconds(60)));
        ProblemException e = catchThrowableOfType(
                ProblemException.class,
                () -> RpmRepositories.choose(
                        base(),
                        request("hello"),
                        List.of(),
                        LockUpdate.all(before),
                        new LockEnvironment(access("fresh"), tree -> answering(answer(BOTH)))));
        assertThat(e.problem().toString()).contains("in the lock");
    }

    @Test
    void theBasesOwnRepositoriesAreTakenWhereThePomNamesNone() throws IOException {
        try (TestServer server = new TestServer()) {
            repository(MADE).files().forEach((path, bytes) -> server.serve("os/" + path, bytes));
            Tree base = base();
            put(
                    base,
                    "/etc/yum.repos.d/own.repo",
                    "[own]\nname=x\nbaseurl=" + server.address()
                            + "$unknown/\ngpgkey=file:///etc/pki/key\n[off]\nenabled=0\n");
            put(base, "/etc/pki/key", key.armored());
            put(base, "/etc/dnf/vars/unknown", "os\n");
            NativePackages.Chosen chosen = chosenOf(base);
            assertThat(chosen.packages()).hasSize(2);
            assertThat(chosen.sources().get(0).id()).isEqualTo("own");
        }
    }

    private NativePackages.Chosen chosenOf(Tree base) throws IOException {
        return RpmRepositories.choose(
                base,
                request(List.of(), "hello"),
                List.of(),
                LockUpdate.NONE,
                new LockEnvironment(access("store"), tree -> answering(answer(BOTH.replace("\"site\"", "\"own\"")))));
    }

    private String refusalOf(Tree base, String repository) {
        put(base, "/etc/yum.repos.d/own.repo", "[own]\n" + repository);
        put(base, "/etc/pki/key", key.armored());
        return catchThrowableOfType(ProblemException.class, () -> chosenOf(base))
                .problem()
                .toString();
    }

    @Test
    void aBaseDoesNotDecideThatItsPackagesNeedNoSignature() {
        assertThat(refusalOf(base(), "baseurl=http://your.mirror/\ngpgcheck=0\n"))
                .contains("<signedBy>", "<allowUnsigned>", "gpgcheck=0");
    }

    @Test
    void anAddressOfABaseLeadsToNoFolderOfThisMachine() {
        for (String each : List.of("baseurl", "mirrorlist", "metalink")) {
            assertThat(refusalOf(base(), each + "=" + site.toUri() + "\ngpgkey=file:///etc/pki/key\n"))
                    .as(each)
                    .contains("no place in the network");
        }
    }

    @Test
    void variablesOfABaseDoNotMultiplyBeyondAnAddress() {
        Tree base = base();
        put(base, "/etc/dnf/vars/a", "x".repeat(1 << 20));
        assertThat(refusalOf(base, "baseurl=http://h/" + "$a/".repeat(300_000) + "\n"))
                .contains("$a");
        put(base, "/etc/dnf/vars/a", "x".repeat(200));
        assertThat(refusalOf(base, "baseurl=http://h/" + "$a/".repeat(300_000) + "\n"))
                .contains("4096");

        put(base, "/etc/os-release", "ID=x\nVERSION_ID=.\n");
        assertThat(refusalOf(base, "baseurl=http://h/$releasever_major/\n")).contains("releasever_major");
        for (int i = 0; i < 501; i++) {
            put(base, "/etc/dnf/vars/v" + i, "x");
        }
        assertThat(refusalOf(base, "baseurl=http://h/\n")).contains("more than 500 files");
    }

    @Test
    void aRepositoryProvidesOnlyWhatItsIncludesNameWhoeverChose() throws IOException {
        for (List<String> includes : List.of(List.of("hello"), List.of("hel*", "libgreet-2*"))) {
            assertThat(catchThrowableOfType(ProblemException.class, () -> choose(limited(includes)))
                            .problem()
                            .toString())
                    .contains("libgreet-1.0-1.noarch", "<includes>");
        }
        for (List<String> includes : List.of(List.of("hello", "lib*"), List.of("*.noarch"))) {
            assertThat(choose(limited(includes)).packages()).hasSize(2);
        }
    }

    private PackageRequest limited(List<String> includes) {
        String[] patterns = includes.toArray(String[]::new);
        return request(List.of(TestRpmRepository.declared(site, "key.asc", patterns)), "hello");
    }

    @Test
    void whoIsTrustedIsToldApartForWhatIsKept() throws IOException {
        Lock lock = lock();
        List<String> trust = RpmRepositories.trust(lock, request("hello"));
        assertThat(RpmRepositories.trust(lock, request("hello"))).isEqualTo(trust);

        TestKey other = TestKey.rsa(NOW.minus(Duration.ofDays(3)), 2048);
        String only = "key.asc " + key.signer().fingerprint() + "!";
        assertThat(RpmRepositories.trust(lock, requestSignedBy(only, "hello"))).isNotEqualTo(trust);
        Files.writeString(folder.resolve("key.asc"), key.armored() + other.armored());
        assertThat(RpmRepositories.trust(lock, request("hello"))).isNotEqualTo(trust);
        RepositoryRequest unsigned = TestRpmRepository.declared(site, null);
        assertThat(RpmRepositories.trust(lock, request(List.of(unsigned), "hello")))
                .isNotEqualTo(trust)
                .anyMatch(each -> each.contains("unsigned"));
    }

    @Test
    void anEpochThatIsNoneIsRefusedAsAnAnswer() {
        assertThat(refusal("{\"packages\":["
                        + entry("hello", "site").replace("\"epoch\":\"0\"", "\"epoch\":\"9999999999\"") + "]}"))
                .contains("without a name");
    }

    @Test
    void aKeyOfTheBaseThatLiesInTheNetworkIsNotFetched() {
        Tree base = base();
        put(base, "/etc/yum.repos.d/own.repo", "[own]\nbaseurl=https://x.example/\ngpgkey=https://x.example/key\n");
        ProblemException e = catchThrowableOfType(
                ProblemException.class,
                () -> RpmRepositories.choose(
                        base,
                        request(List.of(), "hello"),
                        List.of(),
                        LockUpdate.NONE,
                        new LockEnvironment(access("store"), tree -> answering(answer(BOTH)))));
        assertThat(e.problem().toString()).contains("<signedBy>", "https://x.example/key");
    }

    @Test
    void wordsThatWouldBeOptionsAndRepositoriesWithoutKeysAreRefused() {
        for (String word : List.of("--installroot=/", "-y", " ", "a\nb", "")) {
            assertThat(catchThrowableOfType(ProblemException.class, () -> RpmRepositories.check(request(word))))
                    .as(word)
                    .isNotNull();
        }
        RpmRepositories.check(
                request("nginx", "nginx-1:1.2-3.x86_64", "@nodejs:18", "/usr/bin/nginx", "pkgconfig(x) >= 2"));
        RepositoryRequest keyless = new RepositoryRequest(
                "https://x.example/", "", List.of(), null, false, true, null, List.of(), "the POM", "rpm");
        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> RpmRepositories.check(request(List.of(keyless), "nginx")))
                        .problem()
                        .toString())
                .contains("<signedBy>");
    }
}
