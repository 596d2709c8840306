package org.xenwright.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.openpgp.RsaPairs;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;

/** Hosts and networks that fail: what is not known is an {@link IOException}, what a host refused a problem. */
class HostFaultsTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final byte[] NOTHING = {};
    private static final SshPatience SHORT = new SshPatience(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMillis(300),
            Duration.ofSeconds(60),
            5,
            Duration.ofMillis(20));

    @TempDir
    private Path folder;

    private SimulatedHost host;
    private FaultyProxy network;
    private SshConnections connections;

    @BeforeEach
    void start() throws IOException {
        host = new SimulatedHost(folder.resolve("host"));
        network = new FaultyProxy(host.address());
        connections = new SshConnections(SHORT);
    }

    @AfterEach
    void end() throws IOException {
        network.speak();
        connections.close();
        network.close();
        host.close();
    }

    private HostConnection open() throws IOException {
        return connections.open(network.address(), host.login(), host.hostKeys());
    }

    @Test
    void whatWasCutIsNotKnownAndTheNextCommandConnectsAnew() throws Exception {
        try (HostConnection connection = open()) {
            ExecutorService other = Workers.pool("command", 1);
            Future<?> cut = other.submit(() -> connection.run("echo begun; cat /var/log/xen/never", NOTHING, LIMIT));
            try (RemoteCommand waits =
                    connection.start("mkfifo /var/log/xen/never; echo made; cat /var/log/xen/never")) {
                assertThat(waits.output().readNBytes(5)).asString().isEqualTo("made\n");
                network.cut();
                assertThat(waits.output().read()).isNegative();
                assertThat(waits.exit()).hasValue(-1);
            }
            assertThat(connection.run("echo again", NOTHING, LIMIT).out()).isEqualTo("again\n");
            assertThat(network.connections()).isEqualTo(2);
            cut.cancel(true);
            Workers.end(other);
        }
    }

    @Test
    void aHostThatFallsSilentIsGoneAfterThreeBeats() throws IOException {
        try (HostConnection connection = open()) {
            connection.run("true", NOTHING, LIMIT);
            network.silence();
            assertThatThrownBy(() -> connection.run("echo lost", NOTHING, LIMIT))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aServerThatRefusesSomeConnectionsIsAskedAgain() throws IOException {
        network.refuse(3);
        try (HostConnection connection = open()) {
            assertThat(connection.run("echo in", NOTHING, LIMIT).out()).isEqualTo("in\n");
        }
        assertThat(network.connections()).isEqualTo(4);
    }

    @Test
    void aHostThatIsNotThereIsToldWithItsName() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        SshAddress nobody = new SshAddress("root", "127.0.0.1", port);
        assertThatThrownBy(() -> connections.open(nobody, host.login(), host.hostKeys()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("root@127.0.0.1:" + port);
        assertThatThrownBy(() -> connections.open(
                        new SshAddress("root", "no-such-host.invalid", 22), host.login(), host.hostKeys()))
                .isInstanceOf(IOException.class)
                .hasMessage("root@no-such-host.invalid: no such host");
    }

    @Test
    void aKeyThatChangesBetweenTwoConnectionsEndsThem() throws IOException {
        try (HostConnection connection = open()) {
            connection.run("true", NOTHING, LIMIT);
            host.changeHostKey();
            assertThatThrownBy(() -> connection.run("echo told a stranger", NOTHING, LIMIT))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(host.hostKey());
        }
        assertThat(host.commands()).containsExactly("true");
    }

    @Test
    void moreCommandsThanChannelsWaitForTheirTurn() throws IOException {
        try (HostConnection connection = open()) {
            List<Callable<String>> commands = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String number = Integer.toString(i);
                commands.add(() ->
                        connection.run("echo " + number, NOTHING, LIMIT).out().strip());
            }
            assertThat(Workers.all("running commands", 20, commands))
                    .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 40)
                            .mapToObj(Integer::toString)
                            .toList());
            assertThat(network.connections()).isOne();
        }
    }

    @Test
    void aServerWithFewerChannelsIsUsedWithTheseOnly() throws IOException {
        host.allowChannels(2);
        try (HostConnection connection = open()) {
            List<Callable<String>> commands = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                commands.add(() -> connection.run("echo in", NOTHING, LIMIT).out());
            }
            assertThat(Workers.all("running commands", 10, commands)).containsOnly("in\n");
        }
    }

    @Test
    void anUploadThatIsCutLeavesNoFileUnderItsName() throws IOException {
        byte[] mega = new byte[1 << 20];
        try (HostConnection connection = open()) {
            try (RemoteFiles files = connection.files()) {
                network.cutAfter(300_000);
                assertThatThrownBy(() -> files.write("/etc/xen/cut", mega, 0600))
                        .isInstanceOf(IOException.class);
            }
            assertThat(host.at("/etc/xen/cut")).doesNotExist();
            try (RemoteFiles files = connection.files()) {
                files.write("/etc/xen/cut", mega, 0600);
            }
            assertThat(host.at("/etc/xen/cut")).hasBinaryContent(mega);
        }
    }

    @Test
    void aFullDiskIsTheHostsOwnAnswerAndLeavesNothing() throws IOException {
        host.leaveRoom(100_000);
        try (HostConnection connection = open();
                RemoteFiles files = connection.files()) {
            assertThatThrownBy(() -> files.write("/etc/xen/full", new byte[1 << 20], 0600))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("/etc/xen/full");
            assertThat(files.list("/etc/xen")).containsExactly("auto");
        }
    }

    @Test
    void aTunnelCarriesBothWaysAndSaysWhoDoesNotAnswer() throws Exception {
        try (HostConnection connection = open()) {
            int port;
            try (ServerSocket guest = new ServerSocket(0, 1, InetAddress.getByName("127.0.3.7"))) {
                port = guest.getLocalPort();
                ExecutorService other = Workers.pool("guest", 1);
                Future<?> echo = other.submit(() -> {
                    try (Socket call = guest.accept();
                            InputStream in = call.getInputStream()) {
                        call.getOutputStream().write(in.readNBytes(4));
                    }
                    return null;
                });
                try (ByteChannel channel = connection.connect("127.0.3.7", port, LIMIT)) {
                    channel.write(ByteBuffer.wrap("ping".getBytes(StandardCharsets.UTF_8)));
                    ByteBuffer answer = ByteBuffer.allocate(100);
                    int read = 0;
                    while (read >= 0) {
                        read = channel.read(answer);
                    }
                    assertThat(answer.flip().remaining()).isEqualTo(4);
                }
                echo.get();
                Workers.end(other);
            }
            assertThatThrownBy(() -> connection.connect("127.0.3.7", port, LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.3.7:" + port);
            assertThat(connection.run("echo still here", NOTHING, LIMIT).exit()).isZero();
        }
    }

    @Test
    void aCommandThatPrintsWithoutEndOrEndsTooLateIsGivenUp() throws IOException {
        try (HostConnection connection = open()) {
            assertThatThrownBy(() -> connection.run("yes", NOTHING, LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("16 MiB");
            assertThatThrownBy(() -> connection.run("cat /dev/zero >&2", NOTHING, LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("16 MiB");
            assertThatThrownBy(() -> connection.run("exec tail -f /dev/null", NOTHING, Duration.ofMillis(500)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("did not end");
            assertThat(connection.run("true", new byte[200_000], LIMIT).exit()).isZero();
        }
    }

    @Test
    void theFingerprintOfAKeyIsOpenSshs() throws Exception {
        var key = RsaPairs.next(2048).getPublic();
        assertThat(HostKeyCheck.fingerprint(HostKeyCheck.blob(key))).isEqualTo(KeyUtils.getFingerPrint(key));
    }
}
