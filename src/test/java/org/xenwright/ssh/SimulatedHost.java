package org.xenwright.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.session.ServerConnectionService;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * A Xen host in this process: an SSH server that runs commands by the real shell, has an {@code xl} whose answers were
 * recorded from a real one, and keeps its files in a folder. Guests with addresses of this machine (127.x.y.z) are
 * reached through it.
 *
 * <p>Paths of a host are told from those of this machine by their beginnings ({@link #PLACES}): in commands they are
 * replaced by paths in the folder, and in what commands print these are put back.
 */
public final class SimulatedHost implements AutoCloseable {
    /** Beginnings of paths that a host has for itself. */
    public static final List<String> PLACES = List.of(
            "/var/lib/xenwright",
            "/etc/xen",
            "/var/lib/xen/",
            "/var/log/xen",
            "/sys/class/net",
            "/sys/hypervisor",
            "/run/systemd",
            "/etc/systemd",
            "/dev/xenvg",
            "/dev/zvol");

    private static final String PASSWORD = "only-in-tests";
    private static final String SCRIPT = """
            #!/bin/bash
            case $1 in migrate|migrate-receive) exec "$0-$1" "$0" "${@:2}";; esac
            exec 3<>/dev/tcp/127.0.0.1/%d || exit 1
            printf '%%s\\0' "$PWD" "$#" "$@" >&3
            IFS= read -r -d '' code <&3
            IFS= read -r -d '' err <&3
            [ -n "$err" ] && printf '%%s' "$err" >&2
            IFS= read -r -d '' form <&3
            if [ "$form" = short ]; then IFS= read -r -d '' out <&3; printf '%%s' "$out"; else cat <&3; fi
            exit "$code"
            """;
    /** Stands for systemd's, which would not start anything here. */
    private static final String SYSTEMD_RUN = """
            #!/bin/sh
            while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
            [ $# -gt 0 ] && shift
            exec "$@"
            """;

    /** Waits for no disk: nothing here outlives the machine. What is to reach one must be there. */
    private static final String SYNC = """
            #!/bin/sh
            for each; do [ -e "$each" ] || { echo "sync: error opening '$each'" >&2; exit 1; }; done
            """;

    static {
        QuietLibrary.hush();
        // else each command costs this machine one process more than it costs a host
        System.setProperty("jdk.lang.Process.launchMechanism", "VFORK");
    }

    private final Path root;
    private final SimulatedXl xl;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final HostFiles files = new HostFiles();
    private volatile int channels = 10;
    private KeyPair key;
    private SshServer server;

    /** Starts one with 8 GiB of memory, whose files are below a folder that is made where it is missing. */
    public SimulatedHost(Path root) throws IOException {
        this(root, 8 << 10);
    }

    /** Starts one with so many MiB of memory. */
    public SimulatedHost(Path root, int memory) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        for (String each : List.of(
                "/bin",
                "/etc/xen/auto",
                "/var/lib/xen/save",
                "/var/log/xen",
                "/sys/class/net/xenbr0/bridge",
                "/sys/hypervisor/version")) {
            Files.createDirectories(at(each));
        }
        xl = new SimulatedXl(this.root, memory);
        program("xl", String.format(SCRIPT, xl.port()));
        program("xl-migrate", SimulatedMigration.SENDER);
        program("xl-migrate-receive", SimulatedMigration.RECEIVER);
        program("systemd-run", SYSTEMD_RUN);
        program("sync", SYNC);
        key = newKey();
        server = start(0);
    }

    private static KeyPair newKey() {
        try {
            return KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SshServer start(int port) throws IOException {
        SshServer made = ServerBuilder.builder().build();
        // one of the agreements that cost a test little
        made.setKeyExchangeFactories(made.getKeyExchangeFactories().stream()
                .filter(each -> each.getName().equals("curve25519-sha256"))
                .toList());
        // Java alone computes it fast, while AES with GCM waits for the JVM's second compiler
        made.setCipherFactories(made.getCipherFactories().stream()
                .filter(each -> each.getName().equals("chacha20-poly1305@openssh.com"))
                .toList());
        made.setHost("127.0.0.1");
        made.setPort(port);
        made.setKeyPairProvider(KeyPairProvider.wrap(key));
        made.setPasswordAuthenticator((user, password, session) -> password.equals(PASSWORD));
        made.setCommandFactory((channel, command) -> {
            commands.add(command);
            return new ShellCommand(this, command);
        });
        made.setSubsystemFactories(List.of(
                new SftpSubsystemFactory.Builder().withFileSystemAccessor(files).build()));
        made.setFileSystemFactory(new VirtualFileSystemFactory(root));
        made.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        made.setChannelFactories(List.of(new LimitedChannels(), DirectTcpipFactory.INSTANCE));
        made.start();
        return made;
    }

    /** Puts a program in front of the machine's own on the host's PATH. */
    public void program(String name, String script) {
        try {
            Path file = at("/bin/" + name);
            Files.writeString(file, script);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the place of a host's path on this machine. */
    public Path at(String path) {
        return root.resolve(path.substring(1));
    }

    String toMachine(String command) {
        String here = command;
        for (String place : PLACES) {
            here = here.replace(place, root + place);
        }
        return here;
    }

    Path root() {
        return root;
    }

    /** Returns the model behind {@code xl}. */
    public SimulatedXl xl() {
        return xl;
    }

    /** Returns all commands that were run, as they came. */
    public List<String> commands() {
        return commands;
    }

    /** Returns the paths that were written, renamed to or removed by SFTP, as they came. */
    public List<String> writtenFiles() {
        return files.written();
    }

    /** Returns how many bytes were written into files by SFTP. */
    public long receivedBytes() {
        return files.received();
    }

    /** Lets its disk be full after so many bytes more. */
    public void leaveRoom(long bytes) {
        files.room(bytes);
    }

    /** Returns where it listens. */
    public SshAddress address() {
        return new SshAddress("root", "127.0.0.1", server.getPort());
    }

    /** Returns what it lets in. */
    public SshLogin login() {
        return SshLogin.password(PASSWORD);
    }

    /** Returns the fingerprint of its key. */
    public String hostKey() {
        return KeyUtils.getFingerPrint(key.getPublic());
    }

    /** Returns its key as all that is known of it. */
    public ExpectedKeys hostKeys() {
        return new ExpectedKeys(List.of(hostKey()), List.of());
    }

    /** Lets the service end, with all connections, and begin again at the same port; its domains run on. */
    public void restartSshd() throws IOException {
        int port = server.getPort();
        server.stop(true);
        server = start(port);
    }

    /** Gives it another key, as after an installation, or as somebody else has who took its address. */
    public void changeHostKey() throws IOException {
        key = newKey();
        restartSshd();
    }

    /** Lets each connection have so many channels at once, as {@code MaxSessions} does. */
    public void allowChannels(int most) {
        channels = most;
    }

    /** Refuses a channel too many as OpenSSH does, which keeps the connection. */
    private final class LimitedChannels implements ChannelFactory {
        @Override
        public String getName() {
            return "session";
        }

        @Override
        public Channel createChannel(Session session) {
            return new Limited();
        }
    }

    private final class Limited extends ChannelSession {
        private volatile boolean begun;

        @Override
        public OpenFuture open(long recipient, long window, long packet, Buffer buffer) {
            long others = getSession().getService(ServerConnectionService.class).getChannels().stream()
                    .filter(each -> each instanceof Limited limited && limited.begun && limited.isOpen())
                    .count();
            if (others < channels) {
                begun = true;
                return super.open(recipient, window, packet, buffer);
            }
            OpenFuture refused = new DefaultOpenFuture(this, futureLock);
            refused.setException(
                    new SshChannelOpenException(getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "open failed"));
            return refused;
        }
    }

    /** Cuts all connections that are open. */
    public void cut() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
        xl.close();
    }
}
