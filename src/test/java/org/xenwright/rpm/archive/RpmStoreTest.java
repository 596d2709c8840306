package org.xenwright.rpm.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.eclipse.packager.rpm.HashAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.judge.SharedData;
import org.xenwright.openpgp.Keyring;
import org.xenwright.openpgp.Signers;
import org.xenwright.openpgp.TestKey;
import org.xenwright.problem.ProblemException;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** Package files, those that others made above all: who signed them, and what comes out of them. */
class RpmStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final String CENTOS = "centos-release-7-2.1511.el7.centos.2.10.x86_64.rpm";
    private static final String CAPABILITY = "security.capability";

    @TempDir
    Path folder;

    private RpmStore store() {
        return new RpmStore(new Store(folder.resolve("store")));
    }

    private static Keyring key(String name) throws IOException {
        return Keyring.parse(Files.readAllBytes(SharedData.file("rpm/keys/" + name)), name);
    }

    private static Signers signers(String name, RpmTrust trust) throws IOException {
        return RpmStore.signers(SharedData.file("rpm/packages/" + name), trust, NOW, name);
    }

    private UnpackedRpm unpacked(String name) throws IOException {
        return store().local(SharedData.file("rpm/" + name), name);
    }

    private static Tree tree(UnpackedRpm rpm) throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        new RpmTree(tree, NOW).lay(rpm);
        return tree;
    }

    private static RegularFile file(Tree tree, String path) {
        return (RegularFile) tree.find(path).orElseThrow();
    }

    private static String text(Tree tree, String path) throws IOException {
        return new String(file(tree, path).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"signed", "v3-signed", "badima", "signed-mldsa87"})
    void aSignatureByAGivenKeyCounts(String kind) throws IOException {
        RpmTrust trust = RpmTrust.signedBy(key("rpm.org-rsa-2048-test.pub"));

        assertThat(signers("hello-2.0-1.x86_64-" + kind + ".rpm", trust).fingerprints())
                .containsExactly("771B18D3D7BAA28734333C424344591E1964C5FC");
    }

    @Test
    void theKeyThatIsMissingIsNamed() throws IOException {
        RpmTrust trust = RpmTrust.signedBy(key("rpm.org-rsa-2048-test.pub"));

        assertThatThrownBy(() -> signers("hello-2.0-1.x86_64-signed-with-subkey.rpm", trust))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("43253A62850DFADCACD423F11F71177215217EE0, which is not among the trusted keys");
    }

    @Test
    void whatNobodySignedIsRefusedWhereKeysAreGiven() throws IOException {
        RpmTrust trust = RpmTrust.signedBy(key("rpm.org-rsa-2048-test.pub"));

        assertThatThrownBy(() -> signers("xrootd-devel-5.5.4-1.fc37.x86_64.rpm", trust))
                .hasMessageContaining("no signature");
        assertThat(signers("xrootd-devel-5.5.4-1.fc37.x86_64.rpm", RpmTrust.OWN))
                .isEqualTo(Signers.NONE);
    }

    @Test
    void aKeyThatVouchesForItselfByAWeakHashDoesNotCountUnlessThatIsSaid() throws IOException {
        Keyring keys = key("RPM-GPG-KEY-CentOS-7");

        assertThatThrownBy(() -> signers(CENTOS, RpmTrust.signedBy(keys)))
                .hasMessageContaining("has no valid signature of itself");
        assertThat(signers(CENTOS, RpmTrust.UNSIGNED)).isEqualTo(Signers.NONE);
    }

    @Test
    void aWeakSignatureIsRefusedWithOrWithoutKeysUnlessThatIsSaid() throws IOException {
        TestKey key = TestKey.rsa(NOW.minusSeconds(86_400), 2048);
        Path weak = TestRpm.of("weak", "1-1")
                .file("/usr/share/x", "x")
                .signed(key.signer().secret(), HashAlgorithm.SHA1)
                .write(folder);
        Keyring keys = key.keyring();

        for (RpmTrust trust : List.of(RpmTrust.OWN, RpmTrust.signedBy(keys))) {
            assertThatThrownBy(() -> RpmStore.signers(weak, trust, Instant.now(), "weak"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("uses the weak hash SHA-1");
        }
        assertThat(RpmStore.signers(weak, RpmTrust.UNSIGNED, Instant.now(), "weak"))
                .isEqualTo(Signers.NONE);
    }

    @Test
    void aSignatureOfTheHeaderAloneIsNoneOfFilesThatItHoldsNoDigestOf() throws IOException {
        TestKey key = TestKey.rsa(NOW.minusSeconds(86_400), 2048);
        Keyring keys = key.keyring();
        TestRpm rpm = TestRpm.of("bare", "1-1")
                .file("/usr/share/x", "x")
                .withoutPayloadDigest()
                .signed(key.signer().secret(), HashAlgorithm.SHA256);
        Path digested = rpm.write(folder);
        assertThat(RpmStore.signers(digested, RpmTrust.signedBy(keys), Instant.now(), "bare")
                        .fingerprints())
                .as("its files have digests")
                .hasSize(1);

        Path bare = rpm.header(header -> header.putStringArray(1035, "")).write(folder);
        assertThatThrownBy(() -> RpmStore.signers(bare, RpmTrust.signedBy(keys), Instant.now(), "bare"))
                .hasMessageContaining("holds no digest of its files that counts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"w.ufdio", "w3.zstdio", "w6.lzdio", "w6.xzdio", "w9.bzdio", "w9.gzdio"})
    void everyFormOfPayloadGivesTheSameFile(String form) throws IOException {
        Tree tree = tree(unpacked("payloads/payload-test-0.1-" + form + ".x86_64.rpm"));

        RegularFile file = file(tree, "usr/share/payload-test.txt");
        assertThat(new String(file.content().bytes(100), StandardCharsets.UTF_8))
                .isEqualTo("Some data\n");
        assertThat(file.attributes().mode()).isEqualTo(0644);
    }

    @Test
    void hardLinksAreOneFileWhoseContentCameWithTheLast() throws IOException {
        Tree tree = tree(unpacked("packages/hlinktest-1.0-1.noarch.rpm"));

        RegularFile hello = file(tree, "foo/hello");
        assertThat(tree.find("foo/hello-bar").orElseThrow()).isSameAs(hello);
        assertThat(tree.find("foo/hello-world").orElseThrow()).isSameAs(hello);
        assertThat(file(tree, "foo/copyllo")).isNotSameAs(hello);
        assertThat(text(tree, "foo/hello")).isEqualTo(text(tree, "foo/copyllo")).isNotEmpty();
    }

    @Test
    void capabilitiesAreAttributesAndSignaturesOfFilesAreLeftOut() throws IOException {
        Tree capabilities = tree(unpacked("packages/capstest-1.0-1.noarch.rpm"));
        assertThat(file(capabilities, "a/emptyCaps1")
                        .attributes()
                        .xattrs()
                        .asMap()
                        .get(CAPABILITY))
                .isEqualTo(HexFormat.of().parseHex("0000000200000000000000000000000000000000"));
        assertThat(file(capabilities, "a/noCaps").attributes().xattrs().isEmpty())
                .isTrue();

        Tree signed = tree(unpacked("packages/imatest-1.0-1.fc34.noarch.rpm"));
        assertThat(file(signed, "usr/share/example1").attributes().xattrs().isEmpty())
                .isTrue();
    }

    @Test
    void ghostsAreNotMadeAndAllElseIs() throws IOException {
        UnpackedRpm rpm = unpacked("packages/ngircd-22-2.fc22.x86_64.rpm");
        Tree tree = tree(rpm);

        for (RpmFile each : rpm.files()) {
            assertThat(tree.find(each.path()).isPresent())
                    .as(each.path().toString())
                    .isEqualTo(!each.isGhost());
        }
        assertThat(rpm.files().stream().anyMatch(RpmFile::isGhost)).isTrue();
    }

    @Test
    void whatIsInTheTreeStaysAndItsLinksAreFollowed() throws IOException {
        Path file = TestRpm.of("merged", "1-1")
                .file("/bin/tool", "new")
                .file("/etc/known", "new")
                .symlink("/usr/share/link", "../lib")
                .write(folder);
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.directory("usr/bin", Attributes.of(0755, Instant.EPOCH));
        tree.put("bin", new Symlink(Attributes.of(0777, Instant.EPOCH), "usr/bin".getBytes(StandardCharsets.UTF_8)));
        tree.lay(tree(
                store().local(TestRpm.of("old", "1-1").file("/etc/known", "old").write(folder), "old")));

        new RpmTree(tree, NOW).lay(store().local(file, "merged"));

        assertThat(text(tree, "usr/bin/tool")).isEqualTo("new");
        assertThat(text(tree, "etc/known")).isEqualTo("old");
        assertThat(((Symlink) tree.find("usr/share/link").orElseThrow()).target())
                .asString()
                .isEqualTo("../lib");
    }

    @Test
    void aStrippedPayloadIsReadByTheNumbersOfItsFiles() throws IOException {
        byte[] plain = TestRpm.of("stripped", "1-1")
                .compressed("")
                .withoutPayloadDigest()
                .directory("/usr/share/s")
                .file("/usr/share/s/one", "first")
                .symlink("/usr/share/s/two", "one")
                .file("/usr/share/s/three", "")
                .bytes(folder);
        Path source = folder.resolve("stripped.rpm");
        Files.write(source, Stripped.of(plain, folder));

        Tree tree = tree(store().local(source, "stripped"));

        assertThat(text(tree, "usr/share/s/one")).isEqualTo("first");
        assertThat(text(tree, "usr/share/s/three")).isEmpty();
        assertThat(((Symlink) tree.find("usr/share/s/two").orElseThrow()).target())
                .asString()
                .isEqualTo("one");
    }

    @Test
    void aChangedPayloadIsRefused() throws IOException {
        assertThatThrownBy(() -> unpacked("packages/hello-2.0-1.x86_64-corrupted.rpm"))
                .isInstanceOf(IOException.class);

        for (TestRpm rpm :
                List.of(TestRpm.of("a", "1-1"), TestRpm.of("b", "1-1").withoutPayloadDigest())) {
            byte[] bytes =
                    rpm.compressed("").file("/usr/share/x", "genuine content").bytes(folder);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("genuine");
            bytes[at] = 'G';
            Path changed = Files.write(folder.resolve("changed.rpm"), bytes);
            assertThatThrownBy(() -> store().local(changed, "changed"))
                    .isInstanceOf(RpmFormatException.class)
                    .hasMessageContaining("was changed");
        }
    }

    @Test
    void aChangedHeaderIsRefusedBeforeAnySignatureIsAskedFor() throws IOException {
        byte[] bytes = TestRpm.of("changed", "1-1").file("/usr/share/x", "x").bytes(folder);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("A package of tests");
        bytes[at] = 'a';
        Path changed = Files.write(folder.resolve("changed.rpm"), bytes);

        assertThatThrownBy(() -> RpmStore.signers(changed, RpmTrust.OWN, NOW, "changed"))
                .hasMessageContaining("its header was changed");
    }

    @Test
    void aPackageFromBeforeRpm4IsNotRead() {
        assertThatThrownBy(() -> unpacked("packages/hello-1.0-1.x86_64.rpm-v3"))
                .hasMessageContaining("without a region, as packages had before rpm 4");
    }

    @Test
    void aDeviceIsRefusedAndAnOddTypeToo() throws IOException {
        for (int mode : new int[] {0020644, 0060644, 0140644}) {
            Path file = TestRpm.of("odd", "1-1")
                    .file("/dev/odd", "")
                    .header(header -> header.putShort(1030, (short) mode))
                    .write(folder);
            UnpackedRpm rpm = store().local(file, "odd");
            assertThatThrownBy(() -> tree(rpm))
                    .isInstanceOfAny(ProblemException.class, RpmFormatException.class)
                    .hasMessageContaining("/dev/odd");
        }
    }

    @Test
    void anEntryOfTheStoreThatWasDamagedIsMadeAgain() throws IOException {
        Path file = TestRpm.of("kept", "1-1").file("/usr/share/x", "x").write(folder);
        UnpackedRpm first = store().local(file, "kept");
        Path payload = Objects.requireNonNull(first.rpm().getParent()).resolve("payload.cpio");
        byte[] bytes = Files.readAllBytes(payload);
        bytes[bytes.length / 2] ^= 1;
        Files.write(payload, bytes);

        assertThat(store().find(first.sha256(), "kept")).isEmpty();
        assertThat(text(tree(store().local(file, "kept")), "usr/share/x")).isEqualTo("x");
    }
}
