package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.loader.signing.TestCertificate;
import org.xenwright.problem.ProblemException;

class SecureBootConfigurationTest {
    private static final String SECRET = "correct horse battery";
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final SecureBootConfiguration configuration = new SecureBootConfiguration();
    private final Settings settings = new Settings();

    /** Settings whose passwords are decrypted by turning them round. */
    private MavenSettings maven() {
        SettingsDecrypter decrypter = mock(SettingsDecrypter.class);
        when(decrypter.decrypt(any())).thenAnswer(call -> {
            Server found = call.getArgument(0, SettingsDecryptionRequest.class)
                    .getServers()
                    .get(0)
                    .clone();
            found.setPassword(turned(found.getPassword()));
            found.setPassphrase(turned(found.getPassphrase()));
            SettingsDecryptionResult result = mock(SettingsDecryptionResult.class);
            when(result.getServer()).thenReturn(found);
            return result;
        });
        return new MavenSettings(settings, decrypter);
    }

    private static String turned(String text) {
        return text == null ? null : new StringBuilder(text).reverse().toString();
    }

    private void server(String password, String passphrase) {
        Server server = new Server();
        server.setId("signing");
        server.setPassword(turned(password));
        server.setPassphrase(turned(passphrase));
        settings.addServer(server);
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> configuration.signer(folder, maven(), NOW))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(words)
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(SECRET));
    }

    @Test
    void theKeyIsInOnePlace() {
        refused("<image><secureBoot>", "no key");
        configuration.key = new File("a.pem");
        configuration.keystore = new File("a.p12");
        refused("<key> and <keystore>", "<key> with <certificate>, or <keystore>, or <pkcs11>");
    }

    @Test
    void whatDoesNotBelongThereIsRefused() {
        configuration.key = new File("a.pem");
        refused("a <key> without its certificate", "expected: <key> with <certificate>", "add <certificate>");
        configuration.alias = "mine";
        refused("<image><secureBoot><alias>", "expected: one of both", "remove <alias>");
        configuration.key = null;
        configuration.keystore = new File("a.p12");
        configuration.certificate = new File("a.pem");
        refused("<image><secureBoot><certificate>", "remove <certificate>");
    }

    @Test
    void theServerOfThePasswordIsThereAndHasOne() {
        configuration.keystore = new File("a.p12");
        configuration.server = "signing";
        refused("<image><secureBoot><server>", "no <server> with the id signing", "settings.xml");
        server(null, null);
        refused("no <password> in the <server> signing", "expected: a <server> with that id and a <password>");
    }

    @Test
    void aPathStartsAtTheProject() throws Exception {
        TestCertificate mine = TestCertificate.rsa("mine");
        mine.pkcs8(folder);
        mine.pem(folder);
        configuration.key = new File("mine.p8");
        configuration.certificate = new File("mine.pem");

        assertThat(configuration.signer(folder, maven(), NOW).certificateDigest())
                .hasSize(64);
    }

    @Test
    void aPasswordOfTheSettingsIsDecryptedAndOpensTheKey() throws Exception {
        TestCertificate mine = TestCertificate.rsa("mine");
        mine.encryptedPkcs8(folder, SECRET);
        mine.pem(folder);
        configuration.key = new File("mine.p8e");
        configuration.certificate = new File("mine.pem");
        configuration.server = "signing";

        server(SECRET, null);
        assertThat(configuration.signer(folder, maven(), NOW).certificateDigest())
                .hasSize(64);
        settings.setServers(new ArrayList<>());
        server(null, SECRET);
        assertThat(configuration.signer(folder, maven(), NOW).certificateDigest())
                .hasSize(64);
        configuration.server = null;
        refused("<image><secureBoot><server>", "no password");
    }
}
