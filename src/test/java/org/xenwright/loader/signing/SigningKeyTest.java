package org.xenwright.loader.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.loader.pe.PeBytes;
import org.xenwright.loader.pe.PeFile;
import org.xenwright.problem.ProblemException;

class SigningKeyTest {
    private static final String SECRET = "correct horse battery";
    private static final Password PASSWORD = Password.of(SECRET);
    private static TestCertificate mine;
    private static TestCertificate other;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        mine = TestCertificate.rsa("mine");
        other = TestCertificate.rsa("other");
    }

    private SigningKey pem(Path key, Path certificate, Password password) throws IOException {
        return SigningKey.ofPem(key, certificate, password, TestCertificate.NOW);
    }

    private static void signs(SigningKey key, X509Certificate by) throws IOException {
        byte[] signed = key.sign(PeBytes.recent().bytes());
        List<ProgramSignature> found = ProgramSignature.of(PeFile.read(Content.of(signed)));
        assertThat(found).hasSize(1);
        assertThat(found.get(0).fault()).isEmpty();
        assertThat(found.get(0).isBy(by)).isTrue();
    }

    @Test
    void everyFormOfPemIsRead() throws Exception {
        Path certificate = mine.pem(folder);

        signs(pem(mine.pkcs8(folder), certificate, Password.NONE), mine.certificate());
        signs(pem(mine.pkcs1(folder), certificate, Password.NONE), mine.certificate());
        signs(pem(mine.encryptedPkcs8(folder, SECRET), certificate, PASSWORD), mine.certificate());
        signs(pem(mine.encryptedPkcs1(folder, SECRET), certificate, PASSWORD), mine.certificate());
    }

    @Test
    void aCertificateInDerIsRead() throws Exception {
        Path der = Files.write(folder.resolve("mine.cer"), mine.certificate().getEncoded());

        signs(pem(mine.pkcs8(folder), der, Password.NONE), mine.certificate());
    }

    @Test
    void aKeyAndItsCertificateMayBeInOneFile() throws Exception {
        String key = Files.readString(mine.pkcs8(folder));
        String certificate = Files.readString(mine.pem(folder));
        for (String text : List.of(key + certificate, "subject=CN = mine\n" + certificate + "\n" + key)) {
            Path both = Files.writeString(folder.resolve("both.pem"), text);
            signs(pem(both, both, Password.NONE), mine.certificate());
        }
    }

    @Test
    void certificatesBehindTheFirstLeadToTheirRoot() throws Exception {
        TestCertificate root = TestCertificate.rsa("root");
        TestCertificate issued = mine.again().issuedBy(root);
        Path chain = Files.writeString(
                folder.resolve("chain.pem"), Files.readString(issued.pem(folder)) + Files.readString(root.pem(folder)));

        SigningKey key = pem(mine.pkcs8(folder), chain, Password.NONE);

        signs(key, root.certificate());
        signs(key, issued.certificate());
    }

    @Test
    void aKeyThatDoesNotFitIsRefused() throws Exception {
        assertThatThrownBy(() -> pem(other.pkcs8(folder), mine.pem(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "<image><secureBoot><key>", "not the one of CN=mine", "expected: the private key of the first");
        assertThatThrownBy(() -> pem(TestCertificate.ec("odd").pkcs8(folder), mine.pem(folder), Password.NONE))
                .hasMessageContaining("not the one of CN=mine");
    }

    @Test
    void aPasswordThatIsMissingOrWrongIsToldApartAndNeverShown() throws Exception {
        for (Path key : List.of(mine.encryptedPkcs8(folder, SECRET), mine.encryptedPkcs1(folder, SECRET))) {
            assertThatThrownBy(() -> pem(key, mine.pem(folder), Password.NONE))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll(
                            "<image><secureBoot><server>",
                            "no password",
                            "expected: the id of a <server>",
                            "settings.xml");
            assertThatThrownBy(() -> pem(key, mine.pem(folder), Password.of("wrong-and-secret")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("<image><secureBoot><key>", "does not open", "expected: the password")
                    .satisfies(failure -> assertThat(trace(failure)).doesNotContain("wrong-and-secret"));
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aPasswordHasNoText() {
        assertThat(PASSWORD).hasToString("a password");
        assertThat(Password.of(null)).hasToString("no password");
    }

    @Test
    void datesCount() throws Exception {
        TestCertificate old =
                mine.again().valid(TestCertificate.NOW.minus(Duration.ofDays(9)), TestCertificate.NOW.minusSeconds(1));
        TestCertificate early =
                mine.again().valid(TestCertificate.NOW.plusSeconds(1), TestCertificate.NOW.plus(Duration.ofDays(9)));

        assertThatThrownBy(() -> pem(mine.pkcs8(folder), old.pem(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "<image><secureBoot><certificate>",
                        "CN=mine expired at 2029-12-31T23:59:59Z",
                        "expected: a certificate that is valid now");
        assertThatThrownBy(() -> pem(mine.pkcs8(folder), early.pem(folder), Password.NONE))
                .hasMessageContainingAll("CN=mine is not valid before 2030-01-01T00:00:01Z", "expected: ");
    }

    @Test
    void usesCountWhereTheyAreRestricted() throws Exception {
        signs(
                pem(
                        mine.pkcs8(folder),
                        mine.again()
                                .purpose(KeyPurposeId.id_kp_codeSigning)
                                .usage(KeyUsage.digitalSignature)
                                .pem(folder),
                        Password.NONE),
                mine.again()
                        .purpose(KeyPurposeId.id_kp_codeSigning)
                        .usage(KeyUsage.digitalSignature)
                        .certificate());
        Path web = mine.again().purpose(KeyPurposeId.id_kp_serverAuth).pem(folder);
        assertThatThrownBy(() -> pem(mine.pkcs8(folder), web, Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("CN=mine is for 1.3.6.1.5.5.7.3.1 alone", "codeSigning");
        Path authority = mine.again().usage(KeyUsage.keyCertSign).pem(folder);
        assertThatThrownBy(() -> pem(mine.pkcs8(folder), authority, Password.NONE))
                .hasMessageContaining("a key usage without digitalSignature");
    }

    @Test
    void kindsThatFirmwareRefusesAreRefused() throws Exception {
        TestCertificate curve = TestCertificate.ec("curve");
        assertThatThrownBy(() -> pem(curve.pkcs8(folder), curve.pem(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("CN=curve has a key of EC", "RSA");
        TestCertificate weak = TestCertificate.rsa("weak", 1024);
        assertThatThrownBy(() -> pem(weak.pkcs8(folder), weak.pem(folder), Password.NONE))
                .hasMessageContainingAll("a key of 1024 bits", "2048 bits");
    }

    @Test
    void filesThatHoldSomethingElseAreRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no key at all\n");
        Path broken = Files.writeString(
                folder.resolve("broken.pem"), "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
        Path none = folder.resolve("missing.pem");

        assertThatThrownBy(() -> pem(text, mine.pem(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("holds no private key", "expected: a key in PKCS #8");
        assertThatThrownBy(() -> pem(broken, mine.pem(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("holds no private key");
        assertThatThrownBy(() -> pem(mine.pem(folder), mine.pem(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("holds no private key");
        assertThatThrownBy(() -> pem(none, mine.pem(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("which is no file", "expected: a file");
        assertThatThrownBy(() -> pem(mine.pkcs8(folder), text, Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "<image><secureBoot><certificate>", "notes.txt", "expected: a certificate X.509");
        assertThatThrownBy(() -> pem(mine.pkcs8(folder), mine.pkcs8(folder), Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><secureBoot><certificate>");
    }

    private Path keystore(String password, TestCertificate... keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (TestCertificate each : keys) {
            X509Certificate certificate = each.certificate();
            store.setKeyEntry(
                    certificate.getSubjectX500Principal().getName().substring(3),
                    each.pair.getPrivate(),
                    password.toCharArray(),
                    new Certificate[] {certificate});
        }
        Path file = folder.resolve("keys.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    private static SigningKey keystore(Path file, String alias, Password password) throws IOException {
        return SigningKey.ofKeystore(file, Optional.ofNullable(alias), password, TestCertificate.NOW);
    }

    @Test
    void aKeystoreWithOneKeyNeedsNoAlias() throws Exception {
        signs(keystore(keystore(SECRET, mine), null, PASSWORD), mine.certificate());
    }

    @Test
    void oneOfSeveralKeysIsNamed() throws Exception {
        Path file = keystore(SECRET, mine, other);

        signs(keystore(file, "other", PASSWORD), other.certificate());
        assertThatThrownBy(() -> keystore(file, null, PASSWORD))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><secureBoot><alias>", "several", "mine, other");
        assertThatThrownBy(() -> keystore(file, "nobody", PASSWORD))
                .hasMessageContainingAll("nobody, which is not in", "mine, other");
        assertThatThrownBy(() -> keystore(keystore(SECRET), null, PASSWORD)).hasMessageContaining("none with a");
    }

    @Test
    void aKeystoreAsksForItsPassword() throws Exception {
        Path file = keystore(SECRET, mine);

        assertThatThrownBy(() -> keystore(file, null, Password.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><secureBoot><server>");
        assertThatThrownBy(() -> keystore(file, null, Password.of("wrong-and-secret")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("does not open")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("wrong-and-secret"));
        Path text = Files.writeString(folder.resolve("notes.p12"), "no keystore");
        assertThatThrownBy(() -> keystore(text, null, PASSWORD)).isInstanceOf(ProblemException.class);
    }

    @Test
    void aTokenWithoutItsLibraryIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("token.cfg"), "name=mine\nlibrary=/nowhere/libtoken.so\n");

        for (Path file : List.of(text, folder.resolve("missing.so"))) {
            assertThatThrownBy(() ->
                            SigningKey.ofToken(file, Optional.empty(), Optional.empty(), PASSWORD, TestCertificate.NOW))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("<image><secureBoot><pkcs11>", file.toString());
        }
    }

    @Test
    void theDigestOfTheCertificateTellsKeysApart() throws Exception {
        SigningKey one = pem(mine.pkcs8(folder), mine.pem(folder), Password.NONE);
        SigningKey two = pem(other.pkcs8(folder), other.pem(folder), Password.NONE);

        assertThat(one.certificateDigest()).matches("[0-9a-f]{64}").isNotEqualTo(two.certificateDigest());
    }
}
