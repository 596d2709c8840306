package org.xenwright.apk.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.content.Content;
import org.xenwright.layer.TreeTar;
import org.xenwright.oci.TestImage;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class ApkFileTest {
    private static final TestKey KEY = TestKey.of("test@example.org-1.rsa.pub");
    private static final long SEED = Long.getLong("xen.seed", 20);

    @TempDir
    Path folder;

    private static TestApk sample() {
        return TestApk.of("sample", "1.2-r3")
                .depends("so:libc.musl-x86_64.so.1", "busybox>=1.36", "!other")
                .provides("cmd:sample=1.2-r3", "sample-compat")
                .field("license", "MIT AND Zlib")
                .field("origin", "samples")
                .script(".post-install", "#!/bin/sh\nexit 0\n")
                .directory("usr")
                .directory("usr/bin")
                .file("usr/bin/sample", "#!/bin/sh\necho sample\n", 0755)
                .symlink("usr/bin/s", "sample");
    }

    private ApkFile open(byte[] bytes) throws IOException {
        return ApkFile.open(Files.write(folder.resolve("x.apk"), bytes), "x.apk");
    }

    private static List<ApkKey> keys(TestKey key) throws IOException {
        return ApkKey.read(key.pem(), key.name());
    }

    @Test
    void aPackageSaysWhatItIs() throws IOException {
        ApkFile apk = open(sample().build(KEY));
        assertThat(apk.record().toString()).isEqualTo("sample 1.2-r3");
        assertThat(apk.record().depends())
                .extracting(Object::toString)
                .containsExactly("so:libc.musl-x86_64.so.1", "busybox>=1.36", "!other");
        assertThat(apk.record().provides())
                .extracting(Object::toString)
                .containsExactly("cmd:sample=1.2-r3", "sample-compat");
        assertThat(apk.record().licence()).isEqualTo("MIT AND Zlib");
        assertThat(apk.record().origin()).isEqualTo("samples");
        assertThat(apk.scripts()).containsExactly("post-install");
        apk.unpack(folder.resolve("x.tar"));
        Tree tree = TreeTar.read(folder.resolve("x.tar"));
        assertThat(tree.find("usr/bin/sample").orElseThrow().attributes().mode())
                .isEqualTo(0755);
        assertThat(tree.find("usr/bin/s")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSA256", "RSA512"})
    void whoSignedIsFoundByTheKeyAndNotByTheNameInTheFile(String form) throws IOException {
        ApkFile apk = open(sample().build(KEY, form));
        assertThat(apk.signer(keys(KEY))).contains(keys(KEY).get(0));
        // another key that calls itself the same
        assertThat(apk.signer(keys(TestKey.of(KEY.name())))).isEmpty();
        assertThat(apk.claims()).contains(KEY.name());
        assertThat(apk.signer(List.of())).isEmpty();
    }

    @Test
    void whatIsNotSignedHasNoSigner() throws IOException {
        ApkFile apk = open(sample().build(null));
        assertThat(apk.signer(keys(KEY))).isEmpty();
        assertThat(apk.claims()).isEqualTo("no signature");
    }

    @Test
    void aSignatureOfAnotherPackageIsNone() throws IOException {
        byte[] other = TestApk.of("other", "1-r0").file("etc/other", "x").build(KEY);
        byte[] mine = sample().build(null);
        int end = (int) SignedArchive.read(Files.write(folder.resolve("o.apk"), other), "o.apk", 1 << 20)
                .signed()
                .offset();
        ApkFile apk = open(TestApk.concatenated(Arrays.copyOf(other, end), mine));
        assertThat(apk.claims()).contains(KEY.name());
        assertThat(apk.signer(keys(KEY))).isEmpty();
    }

    @Test
    void dsaAndWhatIsUnknownDoNotCount() throws IOException {
        byte[] archive = sample().build(null);
        for (String form : List.of("DSA", "RSA1024", "ED25519")) {
            Map<String, byte[]> files = Map.of(".SIGN." + form + ".x", new byte[256]);
            ApkFile apk = open(TestApk.concatenated(TestImage.gzip(TestApk.tar(files, false)), archive));
            assertThat(apk.signer(keys(KEY))).isEmpty();
            assertThat(apk.claims()).contains("does not count");
        }
    }

    @Test
    void filesWithAnotherDigestThanTheControlArchiveNamesAreRefused() {
        assertThatThrownBy(() -> open(sample().datahash("0".repeat(64)).build(KEY)))
                .isInstanceOf(ApkFormatException.class)
                .hasMessageContaining("datahash");
        assertThatThrownBy(() -> open(sample().datahash("none").build(KEY))).hasMessageContaining("datahash");
    }

    @Test
    void anyByteThatChangedIsNoticed() throws IOException {
        byte[] good = sample().build(KEY);
        Random random = new Random(SEED);
        for (int i = 0; i < Integer.getInteger("xen.cases", 200); i++) {
            byte[] bad = random.nextInt(5) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (bad.length == good.length) {
                int at = random.nextInt(bad.length);
                bad[at] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                ApkFile apk = open(bad);
                // only what no digest covers: the outside of the signature
                if (apk.signer(keys(KEY)).isPresent()) {
                    assertThat(apk.identity())
                            .as("seed " + SEED)
                            .isEqualTo(open(good).identity());
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).as("seed " + SEED).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + SEED + ", case " + i, e);
            }
        }
    }

    @Test
    void aPackageOfApkTools3IsToldAsOne() {
        assertThatThrownBy(() -> open("ADBd0123456789".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(ApkFormatException.class)
                .hasMessageContaining("apk-tools 3");
    }

    @Test
    void aBombIsRefused() {
        byte[] zeros = TestImage.gzip(new byte[64 << 20]);
        assertThatThrownBy(() -> open(zeros)).isInstanceOf(IOException.class).hasMessageContaining("x.apk");
    }

    @Test
    void namesThatArePathsOrOptionsAreRefused() {
        for (String bad : List.of("../../etc/passwd", "a/b", "", "-X", "a b", "a\u001b[2J")) {
            assertThatThrownBy(() -> open(TestApk.of(bad, "1-r0").build(null)))
                    .as(bad)
                    .isInstanceOf(ApkFormatException.class);
            assertThatThrownBy(() -> open(TestApk.of("a", bad).build(null)))
                    .as(bad)
                    .isInstanceOf(ApkFormatException.class);
        }
    }

    @Test
    void signaturesAreFew() {
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            many.put(".SIGN.RSA.key" + i, new byte[256]);
        }
        assertThatThrownBy(() ->
                        open(TestApk.concatenated(TestImage.gzip(TestApk.tar(many, false)), sample().build(null))))
                .hasMessageContaining("few signatures");
    }

    @Test
    void weakKeysAndOthersThanRsaAreRefused() {
        assertThatThrownBy(() -> keys(TestKey.of("weak", 1024))).hasMessageContaining("1024 bits");
        assertThatThrownBy(() -> ApkKey.read("no key".getBytes(StandardCharsets.US_ASCII), "k"))
                .hasMessageContaining("no public key");
        assertThatThrownBy(() -> ApkKey.read(
                        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
                                .getBytes(StandardCharsets.US_ASCII),
                        "k"))
                .hasMessageContaining("not RSA");
    }

    @Test
    void theKeysOfATreeAreThoseOfItsApk() throws IOException {
        Attributes plain = Attributes.of(0644, Instant.EPOCH);
        Tree tree = new Tree(plain.withMode(0755));
        assertThat(ApkKey.of(tree)).isEmpty();
        Directory ignored = tree.directory("etc/apk/keys", plain.withMode(0755));
        assertThat(ignored.entries()).isEmpty();
        tree.put("etc/apk/keys/" + KEY.name(), new RegularFile(plain, Content.of(KEY.pem())));
        tree.put("etc/apk/keys/readme", new RegularFile(plain, Content.of("not a key")));
        assertThat(ApkKey.of(tree)).extracting(ApkKey::name).containsExactly(KEY.name());
    }
}
