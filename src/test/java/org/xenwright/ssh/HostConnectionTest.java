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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

class HostConnectionTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final byte[] NOTHING = {};

    @TempDir
    private Path folder;

    private SimulatedHost host;
    private SshConnections connections;

    @BeforeEach
    void start() throws IOException {
        host = new SimulatedHost(folder.resolve("host"));
        connections = new SshConnections(SshPatience.USUAL);
    }

    @AfterEach
    void end() throws IOException {
        connections.close();
        host.close();
    }

    private HostConnection open() throws IOException {
        return connections.open(host.address(), host.login(), host.hostKeys());
    }

    @Test
    void aCommandIsRunByTheShellWithItsInputAndItsCode() throws IOException {
        try (HostConnection connection = open()) {
            HostConnection.Reply reply =
                    connection.run("cat; echo bad >&2; exit 7", "it's \"ü\"\n".getBytes(StandardCharsets.UTF_8), LIMIT);
            assertThat(reply).isEqualTo(new HostConnection.Reply(7, "it's \"ü\"\n", "bad\n"));
            assertThat(connection.run("kill -9 $$", NOTHING, LIMIT).exit()).isNotZero();
        }
    }

    @Test
    void theHostsXlAnswersAsARealOne() throws IOException {
        Files.writeString(
                Files.createDirectories(host.at("/var/lib/xenwright")).resolve("web.cfg"),
                "name = \"web\"\nuuid = \"5dc61d53-6f25-4b4b-8f0e-8d5a3a4b1c01\"\nmemory = 200\ntype = \"pvh\"\n"
                        + "vif = [ \"mac=00:16:3e:00:00:01,bridge=xenbr0\" ]\n");
        try (HostConnection connection = open()) {
            assertThat(connection.run("xl info free_memory", NOTHING, LIMIT).out())
                    .isEqualTo("7168\n");
            assertThat(connection.run("xl create /var/lib/xenwright/web.cfg", NOTHING, LIMIT))
                    .isEqualTo(new HostConnection.Reply(0, "", "Parsing config from /var/lib/xenwright/web.cfg\n"));
            assertThat(connection.run("xl list -v", NOTHING, LIMIT).out())
                    .contains("Domain-0", "web ", "5dc61d53-6f25-4b4b-8f0e-8d5a3a4b1c01");
            assertThat(connection.run("xl list -l web", NOTHING, LIMIT).out())
                    .contains("    \"domid\": ", "\"max_memkb\": 204800", "\"bridge\": \"xenbr0\"");
            assertThat(connection.run("xl create /var/lib/xenwright/web.cfg", NOTHING, LIMIT))
                    .satisfies(reply -> assertThat(reply.exit()).isEqualTo(3))
                    .satisfies(reply -> assertThat(reply.err()).contains("Domain with name \"web\" already exists."));
            assertThat(connection
                            .run("xl shutdown -w web && xl domid web", NOTHING, LIMIT)
                            .err())
                    .contains("Can't get domid of domain name 'web'");
            assertThat(connection
                            .run("ls -d /var/lib/xenwright/web.cfg", NOTHING, LIMIT)
                            .out())
                    .isEqualTo("/var/lib/xenwright/web.cfg\n");
        }
        assertThat(host.xl().violations()).isEmpty();
    }

    @Test
    void aStartedCommandHasItsStreamsAndOutlivesItsChannel() throws IOException {
        try (HostConnection connection = open();
                RemoteCommand command = connection.start("echo HELD; head -n 1; echo done > /var/log/xen/seen")) {
            byte[] held = command.output().readNBytes(5);
            assertThat(new String(held, StandardCharsets.UTF_8)).isEqualTo("HELD\n");
            assertThat(command.exit()).isEmpty();
            command.input().write("go\n".getBytes(StandardCharsets.UTF_8));
            command.input().flush();
            assertThat(new String(command.output().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("go\n");
        }
        assertThat(host.at("/var/log/xen/seen")).hasContent("done");
    }

    @Test
    void filesAreWrittenWholeAndSparseAndListed() throws IOException {
        try (HostConnection connection = open();
                RemoteFiles files = connection.files()) {
            assertThat(files.size("/etc/xen/a")).isEmpty();
            files.write("/etc/xen/a", "one".getBytes(StandardCharsets.UTF_8), 0600);
            files.write("/etc/xen/a", "two".getBytes(StandardCharsets.UTF_8), 0640);
            assertThat(files.read("/etc/xen/a", 3)).asString().isEqualTo("two");
            assertThatThrownBy(() -> files.read("/etc/xen/a", 2)).isInstanceOf(ProblemException.class);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(host.at("/etc/xen/a"))))
                    .isEqualTo("rw-r-----");
            byte[] mega = new byte[5 << 20];
            new java.util.Random(7).nextBytes(mega);
            try (RemoteFiles.RemoteFile file = files.open("/etc/xen/disk", 0600)) {
                file.truncate(64 << 20);
                file.write(40 << 20, ByteBuffer.wrap(mega));
                file.flush();
            }
            assertThat(files.size("/etc/xen/disk")).hasValue(64 << 20);
            byte[] read = Files.readAllBytes(host.at("/etc/xen/disk"));
            assertThat(java.util.Arrays.copyOfRange(read, 40 << 20, 45 << 20)).isEqualTo(mega);
            assertThat(files.list("/etc/xen")).isEqualTo(List.of("a", "auto", "disk"));
            assertThatThrownBy(() -> files.write("/etc/none/a", mega, 0600)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void aKeyThatIsNotTheExpectedOneIsRefusedBeforeAnythingIsSaid() throws IOException {
        ExpectedKeys known = host.hostKeys();
        host.changeHostKey();
        assertThatThrownBy(() -> connections.open(host.address(), host.login(), known))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(host.hostKey())
                .hasMessageContaining(known.pins().get(0));
        assertThatThrownBy(() -> connections.open(
                        host.address(), host.login(), new ExpectedKeys(List.of(), List.of(folder.resolve("none")))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<hostKey>" + host.hostKey() + "</hostKey>")
                .hasMessageContaining("[127.0.0.1]:" + host.address().port() + " ecdsa-sha2-nistp256 ");
        assertThat(host.commands()).isEmpty();
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() {
        assertThatThrownBy(() -> connections.open(host.address(), SshLogin.password("hunter2"), host.hostKeys()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a password")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aCutConnectionIsMadeAnewForTheNextCommand() throws IOException {
        try (HostConnection connection = open()) {
            connection.run("true", NOTHING, LIMIT);
            host.restartSshd();
            assertThat(connection.run("echo again", NOTHING, LIMIT).out()).isEqualTo("again\n");
        }
    }
}
