package org.xenwright.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;

/** OpenSSH's server, agent and tools as judges of our connections. */
@Tag("judge")
class OpenSshJudgeTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final byte[] NOTHING = {};

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path ed25519;
    private static Path rsa;
    private static Path ecdsa;
    private static Path user;
    private static OpenSshServer server;
    private static SshConnections connections;

    @BeforeAll
    static void start() throws IOException {
        ed25519 = OpenSshServer.key(shared.resolve("host-ed25519"), "ed25519", "");
        rsa = OpenSshServer.key(shared.resolve("host-rsa"), "rsa", "", "-b", "2048");
        ecdsa = OpenSshServer.key(shared.resolve("host-ecdsa"), "ecdsa", "");
        user = OpenSshServer.key(shared.resolve("user"), "ed25519", "");
        server = new OpenSshServer(shared, List.of(ed25519, rsa, ecdsa), "MaxSessions 4\nMaxAuthTries 20");
        connections = new SshConnections(SshPatience.USUAL);
    }

    @AfterAll
    static void end() {
        connections.close();
        server.close();
    }

    private static String fingerprint(Path key) throws IOException {
        return OpenSshServer.tool(Map.of(), "ssh-keygen", "-lf", key + ".pub").split(" ")[1];
    }

    private static String says(SshLogin login, ExpectedKeys keys) throws IOException {
        try (HostConnection connection = connections.open(server.address(), login, keys)) {
            return connection.run("echo in", NOTHING, LIMIT).out();
        }
    }

    private static ExpectedKeys pinned() throws IOException {
        return new ExpectedKeys(List.of(fingerprint(ed25519)), List.of());
    }

    @Test
    void keysOfAllTypesAndFormsLetIn() throws IOException {
        List<Path> keys = List.of(
                OpenSshServer.key(folder.resolve("ed"), "ed25519", ""),
                OpenSshServer.key(folder.resolve("ed-encrypted"), "ed25519", "open sesame"),
                OpenSshServer.key(folder.resolve("rsa"), "rsa", "", "-b", "3072"),
                OpenSshServer.key(folder.resolve("rsa-pem"), "rsa", "open sesame", "-b", "2048", "-m", "PEM"),
                OpenSshServer.key(folder.resolve("ec"), "ecdsa", "open sesame", "-b", "384"),
                OpenSshServer.key(folder.resolve("ec-pkcs8"), "ecdsa", "open sesame", "-m", "PKCS8"));
        server.letIn(keys.toArray(Path[]::new));
        for (Path key : keys) {
            assertThat(says(SshLogin.key(key, "open sesame"), pinned()))
                    .as(key.toString())
                    .isEqualTo("in\n");
        }
        assertThatThrownBy(() -> says(SshLogin.key(keys.get(1), "wrong"), pinned()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the passphrase does not open it")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> says(SshLogin.key(keys.get(1), null), pinned()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("it is encrypted");
        Files.setPosixFilePermissions(keys.get(0), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> says(SshLogin.key(keys.get(0), null), pinned()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("others may read it");
        server.letIn(user);
        assertThatThrownBy(() -> says(SshLogin.key(keys.get(2), null), pinned()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(keys.get(2).toString());
    }

    @Test
    void theAgentsKeysLetIn() throws IOException {
        Path rsaKey = OpenSshServer.key(folder.resolve("rsa"), "rsa", "", "-b", "2048");
        Path edKey = OpenSshServer.key(folder.resolve("ed"), "ed25519", "");
        Path socket = folder.resolve("agent");
        Process agent = OpenSshServer.agent(socket);
        try {
            while (!Files.exists(socket)) {
                Thread.onSpinWait();
            }
            SshLogin login = new SshLogin(socket, List.of(), false, null, null);
            assertThatThrownBy(() -> says(login, pinned())).isInstanceOf(ProblemException.class);
            for (Path key : List.of(rsaKey, edKey)) {
                OpenSshServer.tool(Map.of("SSH_AUTH_SOCK", socket.toString()), "ssh-add", "-q", key.toString());
                server.letIn(key);
                assertThat(says(login, pinned())).isEqualTo("in\n");
            }
        } finally {
            agent.destroy();
        }
        // one that is gone is no reason not to try a file
        server.letIn(user);
        assertThat(says(new SshLogin(folder.resolve("gone"), List.of(user), false, null, null), pinned()))
                .isEqualTo("in\n");
        assertThatThrownBy(() -> says(new SshLogin(folder.resolve("gone"), List.of(), false, null, null), pinned()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("it does not answer");
    }

    @Test
    void aHostIsKnownByAnyOfItsKeysAndByNothingElse() throws IOException {
        server.letIn(user);
        SshLogin login = SshLogin.key(user, null);
        for (Path key : List.of(ed25519, rsa, ecdsa)) {
            assertThat(says(login, new ExpectedKeys(List.of(fingerprint(key)), List.of())))
                    .isEqualTo("in\n");
            String whole = Files.readString(Path.of(key + ".pub")).strip();
            assertThat(says(login, new ExpectedKeys(List.of(whole), List.of()))).isEqualTo("in\n");
        }
        Path other = OpenSshServer.key(folder.resolve("other"), "ed25519", "");
        assertThatThrownBy(() -> says(login, new ExpectedKeys(List.of(fingerprint(other)), List.of())))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(fingerprint(ed25519))
                .hasMessageContaining(fingerprint(rsa))
                .hasMessageContaining(fingerprint(ecdsa));
        Path known = folder.resolve("known_hosts");
        String name = "[127.0.0.1]:" + server.address().port() + " ";
        for (Path key : List.of(ed25519, rsa, ecdsa)) {
            Files.writeString(known, name + Files.readString(Path.of(key + ".pub")));
            assertThat(says(login, new ExpectedKeys(List.of(), List.of(known)))).isEqualTo("in\n");
            OpenSshServer.tool(Map.of(), "ssh-keygen", "-q", "-H", "-f", known.toString());
            assertThat(known).content().startsWith("|1|");
            assertThat(says(login, new ExpectedKeys(List.of(), List.of(known)))).isEqualTo("in\n");
            Files.writeString(
                    known,
                    "\n@revoked * " + Files.readString(Path.of(key + ".pub")),
                    java.nio.file.StandardOpenOption.APPEND);
            assertThatThrownBy(() -> says(login, new ExpectedKeys(List.of(), List.of(known))))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("revoked");
            assertThatThrownBy(() -> says(login, new ExpectedKeys(List.of(fingerprint(key)), List.of(known))))
                    .as("a pin does not help a revoked key")
                    .isInstanceOf(ProblemException.class);
        }
        Files.writeString(known, name + Files.readString(Path.of(other + ".pub")));
        assertThatThrownBy(() -> says(login, new ExpectedKeys(List.of(), List.of(known))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("not the key by which the host is known")
                .hasMessageContaining(known + ":1");
    }

    @Test
    void anAuthorityVouchesForTheHostsItNamesOnly() throws IOException {
        Path authority = OpenSshServer.key(folder.resolve("authority"), "ed25519", "");
        Path known = Files.writeString(
                folder.resolve("known_hosts"),
                "@cert-authority [127.0.0.1]:* " + Files.readString(Path.of(authority + ".pub")));
        record Case(String principals, String validity, boolean trusted) {}
        for (Case each : List.of(
                new Case("127.0.0.1", "-1d:+1d", true),
                new Case("another.example.org", "-1d:+1d", false),
                new Case("127.0.0.1", "-2d:-1d", false),
                new Case("", "-1d:+1d", false))) {
            Path key = OpenSshServer.key(folder.resolve("host" + each.hashCode()), "ed25519", "");
            List<String> words = new ArrayList<>(
                    List.of("-q", "-s", authority.toString(), "-I", "test", "-h", "-V", each.validity()));
            if (!each.principals().isEmpty()) {
                words.addAll(List.of("-n", each.principals()));
            }
            words.add(key + ".pub");
            OpenSshServer.tool(Map.of(), "ssh-keygen", words.toArray(String[]::new));
            Path here = Files.createDirectories(folder.resolve("server" + each.hashCode()));
            try (OpenSshServer certified =
                    new OpenSshServer(here, List.of(key), "HostCertificate " + key + "-cert.pub")) {
                certified.letIn(user);
                ExpectedKeys keys = new ExpectedKeys(List.of(), List.of(known));
                if (each.trusted()) {
                    connections
                            .open(certified.address(), SshLogin.key(user, null), keys)
                            .close();
                } else {
                    assertThatThrownBy(() -> connections.open(certified.address(), SshLogin.key(user, null), keys))
                            .as(each.toString())
                            .isInstanceOf(ProblemException.class);
                }
                // the authority's own key is no host's
                Files.writeString(
                        folder.resolve("plain"), "@cert-authority * " + Files.readString(Path.of(key + ".pub")));
                assertThatThrownBy(() -> connections.open(
                                certified.address(),
                                SshLogin.key(user, null),
                                new ExpectedKeys(List.of(), List.of(folder.resolve("plain")))))
                        .isInstanceOf(ProblemException.class);
            }
        }
    }

    @Test
    void commandsAndFilesAreAsThroughOpenSshsOwnClients() throws IOException {
        server.letIn(user);
        try (HostConnection connection = connections.open(server.address(), SshLogin.key(user, null), pinned())) {
            String strange = "it's \"ü\" $HOME `id` \\ *\n#";
            assertThat(connection
                            .run("cat", strange.getBytes(StandardCharsets.UTF_8), LIMIT)
                            .out())
                    .isEqualTo(strange);
            assertThat(connection
                            .run("printf %s 'it'\\''s \"ü\" $HOME `id` \\ *\n#'", NOTHING, LIMIT)
                            .out())
                    .isEqualTo(strange);
            assertThat(connection.run("true", new byte[3 << 20], LIMIT).exit()).isZero();
            assertThat(connection.run("kill -TERM $$", NOTHING, LIMIT).exit()).isNegative();
            List<Callable<String>> commands = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                commands.add(() -> connection.run("echo in", NOTHING, LIMIT).out());
            }
            assertThat(Workers.all("running commands", 12, commands)).containsOnly("in\n");
            byte[] mega = new byte[3 << 20];
            new Random(5).nextBytes(mega);
            try (RemoteFiles files = connection.files()) {
                String path = folder.resolve("a name, 'quoted' ü").toString();
                files.write(path, mega, 0600);
                assertThat(files.read(path, mega.length)).isEqualTo(mega);
                files.write(path, "short".getBytes(StandardCharsets.UTF_8), 0644);
                assertThat(files.size(path)).hasValue(5);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))))
                        .isEqualTo("rw-r--r--");
                try (RemoteFiles.RemoteFile sparse = files.open(folder + "/sparse", 0600)) {
                    sparse.truncate(1L << 32);
                    sparse.write(3L << 30, ByteBuffer.wrap(mega));
                    sparse.flush();
                }
                assertThat(files.size(folder + "/sparse")).hasValue(1L << 32);
                assertThat(connection
                                .run("du -k '" + folder + "/sparse' | cut -f1", NOTHING, LIMIT)
                                .out()
                                .strip())
                        .as("kB on the disk")
                        .satisfies(kilobytes ->
                                assertThat(Integer.parseInt(kilobytes)).isLessThan(8192));
                assertThatThrownBy(() -> files.write(folder + "/none/file", mega, 0600))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("No such file");
                assertThat(files.list(folder.toString())).contains("a name, 'quoted' ü", "sparse");
            }
        }
    }

    @Test
    void aServerWithoutTunnelsSaysSo() throws IOException {
        Path here = Files.createDirectories(folder.resolve("closed"));
        try (OpenSshServer closed = new OpenSshServer(here, List.of(ed25519), "AllowTcpForwarding no")) {
            closed.letIn(user);
            try (HostConnection connection = connections.open(closed.address(), SshLogin.key(user, null), pinned())) {
                assertThatThrownBy(() ->
                                connection.connect("127.0.0.1", closed.address().port(), LIMIT))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("AllowTcpForwarding");
            }
        }
    }
}
