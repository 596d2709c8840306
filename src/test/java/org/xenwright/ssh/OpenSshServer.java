package org.xenwright.ssh;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.judge.PackagedFiles;

/** OpenSSH's own server on a free port of this machine, and its tools, from unpacked packages. */
final class OpenSshServer implements AutoCloseable {
    private static final Path PACKAGES = unpack();

    private final Path folder;
    private final Path log;
    private final int port;
    private final Process server;

    private static Path unpack() {
        try {
            return PackagedFiles.unpack(
                    "openssh", List.of("openssh-server", "openssh-client", "openssh-sftp-server", "libwrap0"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * Starts it for the user of this process, with host keys in a folder, whose file {@code authorized_keys} counts.
     *
     * @param settings lines of sshd_config besides
     */
    OpenSshServer(Path folder, List<Path> hostKeys, String settings) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        StringBuilder configuration = new StringBuilder(settings + "\n");
        hostKeys.forEach(each -> configuration.append("HostKey ").append(each).append('\n'));
        configuration.append("""
                Port %d
                ListenAddress 127.0.0.1
                PidFile none
                UsePAM no
                StrictModes no
                AuthorizedKeysFile %s
                Subsystem sftp %s
                """.formatted(
                        port, folder.resolve("authorized_keys"), PACKAGES.resolve("usr/lib/openssh/sftp-server")));
        Path file = Files.writeString(folder.resolve("sshd_config"), configuration);
        log = folder.resolve("sshd.log");
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            // as root it wants a user and a folder of its own, which this machine need not have
            Path users = Files.writeString(
                    folder.resolve("passwd"),
                    "root:x:0:0:root:/root:/bin/sh\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n");
            words.addAll(List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs tmpfs /run && mkdir /run/sshd && mount --bind \"$0\" /etc/passwd && exec \"$@\"",
                    users.toString()));
        }
        words.addAll(List.of(PACKAGES.resolve("usr/sbin/sshd").toString(), "-D", "-e", "-f", file.toString()));
        server = process(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void await() throws IOException {
        while (server.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
        throw new IOException("sshd ended: " + Files.readString(log));
    }

    private static ProcessBuilder process(List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        String libraries =
                PackagedFiles.files(PACKAGES, "libwrap.so").get(0).getParent().toString();
        builder.environment().put("LD_LIBRARY_PATH", libraries);
        return builder;
    }

    /** Runs a tool of OpenSSH to its end, and returns what it printed. */
    static String tool(Map<String, String> variables, String name, String... arguments) throws IOException {
        List<String> words =
                new ArrayList<>(List.of(PACKAGES.resolve("usr/bin/" + name).toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = process(words).redirectErrorStream(true).redirectInput(new File("/dev/null"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", words) + ": " + printed);
            }
        } catch (InterruptedException e) {
            throw org.xenwright.progress.Workers.interrupted("running " + name);
        }
        return printed;
    }

    /** Makes a key. */
    static Path key(Path file, String type, String passphrase, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-q", "-t", type, "-N", passphrase, "-C", "a test", "-f", file.toString()));
        arguments.addAll(List.of(more));
        tool(Map.of(), "ssh-keygen", arguments.toArray(String[]::new));
        return file;
    }

    /** Starts an agent in the foreground. */
    static Process agent(Path socket) throws IOException {
        return process(List.of(PACKAGES.resolve("usr/bin/ssh-agent").toString(), "-D", "-a", socket.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Says whose keys are let in. */
    void letIn(Path... keys) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path each : keys) {
            text.append(Files.readString(Path.of(each + ".pub")));
        }
        Files.writeString(folder.resolve("authorized_keys"), text);
    }

    SshAddress address() {
        return new SshAddress(System.getProperty("user.name"), "127.0.0.1", port);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        server.descendants().forEach(ProcessHandle::destroy);
        server.destroy();
    }
}
