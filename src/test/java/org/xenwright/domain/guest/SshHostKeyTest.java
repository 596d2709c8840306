package org.xenwright.domain.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;

class SshHostKeyTest {
    private static final byte[] SECRET = "a secret of enough bytes".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void theSameSecretAndDomainGiveTheSameKeyAndNoOther() {
        SshHostKey key = SshHostKey.derive(SECRET, new GuestIdentity("s", "a"));
        assertThat(SshHostKey.derive(SECRET, new GuestIdentity("s", "a"))).isEqualTo(key);
        assertThat(SshHostKey.derive(SECRET, new GuestIdentity("s", "b")).publicKey())
                .isNotEqualTo(key.publicKey());
        byte[] other = "another secret, as long".getBytes(StandardCharsets.UTF_8);
        assertThat(SshHostKey.derive(other, new GuestIdentity("s", "a")).publicKey())
                .isNotEqualTo(key.publicKey());
        assertThat(key.publicKey())
                .startsWith("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI")
                .endsWith(" a\n");
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> SshHostKey.derive(new byte[15], new GuestIdentity("s", "a")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("judge")
    void opensshReadsTheKey() throws IOException {
        for (String name : new String[] {"a", "web01", "a-long-name.with.dots", "1234567"}) {
            SshHostKey key = SshHostKey.derive(SECRET, new GuestIdentity("s", name));
            Path file = folder.resolve(name);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, key.privateKey());
            Judge.Verdict verdict = Judge.run("ssh-keygen", "-y", "-f", file.toString());
            assertThat(verdict.output()).isEqualTo(key.publicKey());
            assertThat(verdict.exit()).isZero();
        }
    }
}
