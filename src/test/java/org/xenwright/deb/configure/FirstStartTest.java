package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.openpgp.RsaPairs;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class FirstStartTest {
    private static final Instant CLOCK = Instant.ofEpochSecond(1_500_000_000);
    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

    private final Tree before = new Tree(Attributes.of(0755, CLOCK));
    private Tree after = before;

    @BeforeEach
    void aSystemWithSystemd() {
        file(before, "usr/lib/systemd/systemd", "");
        before.directory("etc/systemd/system", Attributes.of(0755, CLOCK));
        after = before.copy();
    }

    private static void file(Tree tree, String path, String text) {
        tree.directory(path.substring(0, path.lastIndexOf('/')), Attributes.of(0755, CLOCK));
        tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), Content.of(text)));
    }

    private void installed(String packageName, String postinst, String list) {
        file(before, "var/lib/dpkg/info/" + packageName + ".postinst", postinst);
        file(before, "var/lib/dpkg/info/" + packageName + ".list", list);
        after = before.copy();
    }

    private List<String> start() throws IOException {
        List<TreePath> changed = new ArrayList<>();
        after.walk((path, inode) -> changed.add(path));
        return FirstStart.apply(before, after, changed, CLOCK);
    }

    private String unit(String name) throws IOException {
        return text("etc/systemd/system/xenwright-" + name + ".service");
    }

    private String text(String path) throws IOException {
        return new String(((RegularFile) after.find(path).orElseThrow(() -> new AssertionError("no " + path)))
                .content()
                .bytes(10_000));
    }

    @Test
    void secretsAreTakenOutWithLinksToThem() throws IOException {
        file(after, "etc/ssl/certs/ssl-cert-snakeoil.pem", "x");
        after.put("etc/ssl/certs/abcd.0", new Symlink(Attributes.of(0777, CLOCK), "ssl-cert-snakeoil.pem"));
        after.put("etc/ssl/certs/other.0", new Symlink(Attributes.of(0777, CLOCK), "other.pem"));
        file(after, "etc/ssh/ssh_host_ed25519_key.pub", "x");
        assertThat(start())
                .containsExactlyInAnyOrder(
                        "left to the first start: /etc/ssl/certs/ssl-cert-snakeoil.pem",
                        "left to the first start: /etc/ssh/ssh_host_ed25519_key.pub");
        assertThat(after.find("etc/ssl/certs/abcd.0")).isEmpty();
        assertThat(after.find("etc/ssl/certs/other.0")).isPresent();
        assertThat(unit("ssh-host-keys"))
                .contains("ssh-keygen -A", "ConditionPathExists=|!/etc/ssh/ssh_host_ed25519_key");
    }

    @Test
    void nothingOfAClusterStaysThatWouldKeepItsUnitFromRunning() throws IOException {
        file(after, "var/lib/postgresql/15/main/PG_VERSION", "15");
        file(after, "etc/postgresql/15/main/postgresql.conf", "");
        assertThat(start())
                .containsExactlyInAnyOrder(
                        "left to the first start: /var/lib/postgresql/15",
                        "left to the first start: /etc/postgresql/15");
        assertThat(unit("postgresql-cluster"))
                .contains("ConditionPathExistsGlob=|!/etc/postgresql/*/*/postgresql.conf", "pg_createcluster");
    }

    @Test
    void whatAPackageShipsStays() throws IOException {
        file(before, "etc/bind/rndc.key", "example");
        file(before, "etc/example/key.pem", KEY);
        after = before.copy();
        assertThat(start()).isEmpty();
        assertThat(after.find("etc/bind/rndc.key")).isPresent();
        assertThat(after.find("etc/example/key.pem")).isPresent();
    }

    @Test
    void whatAKnownPackageMadeIsMadeByItsPostinstAgain() throws IOException {
        file(after, "etc/bind/rndc.key", "secret");
        assertThat(start()).containsExactly("left to the first start: /etc/bind/rndc.key");
        assertThat(unit("bind9"))
                .contains(
                        "ConditionPathExists=|!/etc/bind/rndc.key",
                        "ExecStart=/usr/lib/xenwright/configure-again bind9");
        assertThat(after.find("usr/lib/xenwright/configure-again")
                        .orElseThrow()
                        .attributes()
                        .mode())
                .isEqualTo(0755);
    }

    @Test
    void nothingOfASecretStaysInTheRecordsOfUcfWhichWouldKeepItFromBeingMadeAgain() throws IOException {
        file(after, "etc/mailman3/mailman.cfg", "admin_pass: secret");
        file(after, "var/lib/ucf/cache/:etc:mailman3:mailman.cfg", "admin_pass: secret");
        file(after, "var/lib/ucf/cache/:etc:other.cfg", "");
        file(after, "var/lib/ucf/hashfile", "01  /etc/mailman3/mailman.cfg\n02  /etc/other.cfg\n");
        assertThat(start()).containsExactly("left to the first start: /etc/mailman3/mailman.cfg");
        assertThat(after.find("var/lib/ucf/cache/:etc:mailman3:mailman.cfg")).isEmpty();
        assertThat(after.find("var/lib/ucf/cache/:etc:other.cfg")).isPresent();
        assertThat(text("var/lib/ucf/hashfile")).isEqualTo("02  /etc/other.cfg\n");
    }

    @Test
    void aPackageIsMadeAgainAfterThoseWhoseSecretsItReads() throws IOException {
        file(after, "etc/mailman3/mailman-web.py", "secret");
        file(after, "etc/mailman3/mailman.cfg", "secret");
        assertThat(start()).hasSize(2);
        assertThat(unit("mailman3")).doesNotContain("xenwright-");
        assertThat(unit("mailman3-web")).contains("systemd-tmpfiles-setup.service xenwright-mailman3.service\n");
    }

    @Test
    void aPrivateKeyIsMadeAgainByThePackageWhosePostinstNamesIt() throws IOException {
        installed("talker", "openssl -keyout /etc/talk/100%.pem", "");
        installed("other", "true", "/.\n/etc/talk\n");
        file(after, "etc/talk/100%.pem", KEY);
        assertThat(start()).containsExactly("left to the first start: /etc/talk/100%.pem");
        assertThat(after.find("etc/talk/100%.pem")).isEmpty();
        assertThat(unit("talker")).contains("ConditionPathExists=|!/etc/talk/100%%.pem", "configure-again talker");
    }

    @Test
    void aPrivateKeyIsMadeAgainByTheOnlyPackageThatHasItsFolder() throws IOException {
        installed("talker", "make-my-key", "/.\n/etc\n/etc/talk\n/etc/talk/conf\n");
        installed("other", "true", "/.\n/etc\n");
        file(after, "etc/talk/key.pem", KEY);
        assertThat(start()).containsExactly("left to the first start: /etc/talk/key.pem");
        assertThat(unit("talker")).contains("configure-again talker");
    }

    @Test
    void aPrivateKeyOfWhichNothingTellsTheMakerIsRefused() {
        installed("one", "make-my-key", "/.\n/etc\n/etc/keys\n");
        installed("two", "make-my-key", "/.\n/etc\n/etc/keys\n");
        file(after, "etc/keys/key.pem", KEY);
        assertThatThrownBy(this::start)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/etc/keys/key.pem")
                .hasMessageContaining("<scripts>firstBoot</scripts>");
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    @Test
    void whatBelongsToAPrivateKeyIsMadeAgainWithIt() throws Exception {
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        for (Supplier<KeyPair> pairs : List.<Supplier<KeyPair>>of(() -> RsaPairs.next(2048), curve::generateKeyPair)) {
            KeyPair own = pairs.get();
            KeyPair other = pairs.get();
            // as openssl writes it, with the public key
            ByteArrayOutputStream secret = new ByteArrayOutputStream();
            secret.writeBytes(own.getPrivate().getEncoded());
            secret.writeBytes(own.getPublic().getEncoded());
            installed("talker", "openssl genrsa -out /etc/talk/talk.key", "");
            file(after, "etc/talk/talk.key", block("PRIVATE KEY", secret.toByteArray()));
            file(
                    after,
                    "etc/talk/talk.pem",
                    block("CERTIFICATE", own.getPublic().getEncoded()));
            file(
                    after,
                    "etc/talk/partner.pem",
                    block("CERTIFICATE", other.getPublic().getEncoded()));
            assertThat(start())
                    .containsExactly(
                            "left to the first start: /etc/talk/talk.key",
                            "left to the first start: /etc/talk/talk.pem");
            assertThat(after.find("etc/talk/partner.pem")).isPresent();
            assertThat(unit("talker"))
                    .contains("ConditionPathExists=|!/etc/talk/talk.key", "ConditionPathExists=|!/etc/talk/talk.pem");
        }
    }

    @Test
    void parametersForDiffieHellmanAreMadeAgainWhereTheirMakerIsKnown() throws IOException {
        installed("talker", "openssl dhparam -out /etc/talk/dh", "");
        String parameters = block("DH PARAMETERS", new byte[] {1, 2, 3});
        file(after, "etc/talk/dh", parameters);
        file(after, "srv/dh", parameters);
        assertThat(start()).containsExactly("left to the first start: /etc/talk/dh");
        assertThat(after.find("srv/dh")).isPresent();
        assertThat(unit("talker")).contains("configure-again talker");
    }

    @Test
    void whatIsBrokenOrOnlyLooksLikeABlockIsLeftAlone() throws IOException {
        installed("talker", "openssl -keyout /etc/talk/talk.key", "");
        file(after, "etc/talk/talk.key", KEY);
        file(after, "etc/talk/a", "-----BEGIN CERTIFICATE-----\n=A\n-----END CERTIFICATE-----\n");
        file(after, "etc/talk/b", "-----BEGIN CERTIFICATE-----\n".repeat(1000));
        assertThat(start()).containsExactly("left to the first start: /etc/talk/talk.key");
    }

    @Test
    void whatNobodyWillMakeIsSaid() throws IOException {
        after.remove("usr/lib/systemd/systemd");
        file(after, "etc/bind/rndc.key", "secret");
        assertThat(start()).contains("nothing at the first start does: Make what bind9 makes once for each machine");
    }
}
