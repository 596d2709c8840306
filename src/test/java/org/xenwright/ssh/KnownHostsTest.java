package org.xenwright.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;
import org.xenwright.ssh.KnownHosts.Line;
import org.xenwright.ssh.KnownHosts.Marker;

class KnownHostsTest {
    private static final String KEY =
            " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHkBl7bTn3hN1O6p0bX5W0m6hYw3sd0M9sYq2l6Yk1aT";

    @TempDir
    private Path folder;

    private List<Line> of(String text, String host) throws IOException {
        Path file = Files.writeString(folder.resolve("known_hosts"), text);
        return KnownHosts.read(List.of(file, folder.resolve("none")))
                .of(SshAddress.parse(host, "root").knownAs());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    xen1                      | xen1          | true
                    XEN1                      | xen1          | true
                    xen1                      | XEN1          | true
                    xen1                      | xen1:2222     | false
                    [xen1]:2222               | xen1:2222     | true
                    [xen1]:2222               | xen1          | false
                    a,xen1,b                  | xen1          | true
                    *.example.org             | a.example.org | true
                    *.example.org             | example.org   | false
                    *.example.org,!b.example.org | b.example.org | false
                    !b.example.org,*.example.org | b.example.org | false
                    xen?                      | xen1          | true
                    xen?                      | xen12         | false
                    x.n1                      | xen1          | false
                    *                         | xen1          | true
                    [2001:db8::1]:2222        | [2001:db8::1]:2222 | true
                    2001:db8::1               | [2001:db8::1] | true
                    """)
    void aLineIsAboutTheHostsThatItsNamesMatch(String names, String host, boolean about) throws IOException {
        assertThat(of(names + KEY + "\n", host)).hasSize(about ? 1 : 0);
    }

    @Test
    void hashedNamesAreFound() throws IOException {
        // the salt is of 20 zeros
        String hashed = "|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|" + hash("xen1") + KEY + "\n";
        assertThat(of(hashed, "xen1")).hasSize(1);
        assertThat(of(hashed, "XEN1")).hasSize(1);
        assertThat(of(hashed, "xen2")).isEmpty();
        assertThat(of(hashed, "xen1:2222")).isEmpty();
        assertThat(of("|1||" + hash("xen1") + KEY, "xen1")).isEmpty();
        assertThat(of("|1|*|*" + KEY, "xen1")).isEmpty();
    }

    private static String hash(String name) {
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA1");
            mac.init(new javax.crypto.spec.SecretKeySpec(new byte[20], "HmacSHA1"));
            return java.util.Base64.getEncoder()
                    .encodeToString(mac.doFinal(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void markersGiveAKeyItsRole() throws IOException {
        assertThat(of("@cert-authority *" + KEY + "\n@revoked\txen1 " + KEY + " a comment\r\nxen1" + KEY, "xen1"))
                .extracting(Line::marker)
                .containsExactly(Marker.AUTHORITY, Marker.REVOKED, Marker.KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"# xen1" + KEY, "", "xen1 ssh-ed25519", "xen1 ssh-ed25519 !!!!", "xen1", "@cert-authority xen1"})
    void whatIsNoLineAllowsNothing(String line) throws IOException {
        assertThat(of(line + "\n", "xen1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@revoked xen1", "@revoked xen1 ssh-ed25519 !!!!", "@revoke xen1" + KEY, "@"})
    void aRevocationThatCannotBeReadIsNotPassedOver(String line) {
        assertThatThrownBy(() -> of("xen1" + KEY + "\n" + line + "\n", "xen1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("known_hosts:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-oProxyCommand=x",
                "root@",
                "root@-x",
                "xen1:0",
                "xen1:65536",
                "xen1:x",
                "a b",
                "ssh://xen1",
                "x@y@z",
                "2001:db8::1"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> SshAddress.parse(text, "root")).isInstanceOf(ProblemException.class);
    }

    @Test
    void addressesAreReadAsSshDoes() {
        assertThat(SshAddress.parse("xen1", "root")).hasToString("root@xen1");
        assertThat(SshAddress.parse("a@xen1.example.org:2222", "root")).hasToString("a@xen1.example.org:2222");
        assertThat(SshAddress.parse("a@[2001:db8::1]:2222", "root")).hasToString("a@[2001:db8::1]:2222");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5:00:11", "SHA256:", "SHA256:short", "anything", ""})
    void whatIsNoPinIsRefused(String pin) {
        assertThatThrownBy(() -> new ExpectedKeys(List.of(pin), List.of())).isInstanceOf(ProblemException.class);
    }
}
