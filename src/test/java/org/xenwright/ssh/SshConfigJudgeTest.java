package org.xenwright.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

/** OpenSSH's client as judge of what its configuration says, and of the way through other hosts. */
@Tag("judge")
class SshConfigJudgeTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> NAMES = List.of("xen1", "xen2", "xen10", "db.example.org", "10.0.0.2");
    private static final List<String> PATTERNS = List.of(
            "xen1", "xen?", "xen*", "*", "!xen1", "!*.org", "*.example.org", "x*n*", "?en2", "10.0.0.*", "nothing");
    private static final List<String> LINES = List.of(
            "User alice",
            "User=bob",
            "user \"carol\"",
            "Port 2222",
            "PORT = 2200",
            "HostName 10.1.1.1",
            "HostName %h.lan",
            "HostName \"a%%b\"",
            "IdentityFile /keys/one",
            "IdentityFile \"/keys/with blank\"",
            "IdentityFile '/keys/single' # a remark",
            "IdentityFile /keys/a\\ b",
            "UserKnownHostsFile /known/one /known/two",
            "UserKnownHostsFile \"/known/with blank\" /known/three",
            "ProxyJump jump",
            "ProxyJump bob@jump:2222,second",
            "ProxyJump none",
            "ProxyCommand nc %h %p",
            "# User mallory",
            "",
            "ForwardAgent yes",
            "Match all",
            "Match user nobody-of-this-name");

    @TempDir
    Path folder;

    @Test
    void whatAHostIsToldIsWhatOpenSshUnderstands() throws IOException {
        long seed = Long.getLong("xen.seed", 4711);
        Random random = new Random(seed);
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve(".ssh"));
        Path config = home.resolve(".ssh/config");
        Path included = folder.resolve("included.conf");
        for (int i = 0; i < Integer.getInteger("xen.cases", 60); i++) {
            write(included, text(random, 5, included));
            write(config, text(random, 14, included));
            UserSshConfig ours = UserSshConfig.of(home);
            for (String name : NAMES) {
                String context = "seed " + seed + ", case " + i + ", " + name + " of\n" + Files.readString(config)
                        + "including\n" + Files.readString(included);
                assertThat(shown(ours.way(name))).as(context).isEqualTo(theirs(config, name));
            }
        }
    }

    @Test
    void tokensStandForWhatOpenSshPutsInTheirPlace() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        Path config = folder.resolve("config");
        write(
                config,
                "Host xen1\n  HostName %h.lan\n  Port 2222\n  User bob\n  HostKeyAlias dom0\n"
                        + "  ControlPath /x/%C/%d/%h/%i/%k/%L/%l/%n/%p/%r/%u\n");
        String theirs = OpenSshServer.tool(Map.of(), "ssh", "-G", "-F", config.toString(), "xen1")
                .lines()
                .filter(each -> each.startsWith("controlpath "))
                .findFirst()
                .orElseThrow();
        ConnectionTokens ours = new ConnectionTokens("xen1", "xen1.lan", 2222, "bob", "dom0", "", home);
        StringBuilder expected = new StringBuilder("controlpath /x");
        for (String letter : List.of("C", "d", "h", "i", "k", "L", "l", "n", "p", "r", "u")) {
            expected.append('/').append(ours.value(letter));
        }
        assertThat(theirs).isEqualTo(expected.toString());
    }

    private static String text(Random random, int lines, Path included) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            int kind = random.nextInt(10);
            if (kind < 3) {
                text.append(random.nextBoolean() ? "Host" : "host\t");
                for (int j = random.nextInt(3); j >= 0; j--) {
                    text.append(' ').append(PATTERNS.get(random.nextInt(PATTERNS.size())));
                }
            } else if (kind == 3 && lines > 5) {
                text.append("Include ").append(included);
            } else {
                text.append("  ".repeat(random.nextInt(2))).append(LINES.get(random.nextInt(LINES.size())));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Returns what we understand, as OpenSSH prints it. */
    private static List<String> shown(UserSshConfig.Way way) {
        List<String> lines = new ArrayList<>();
        lines.add("hostname " + way.host());
        lines.add("user " + (way.user() == null ? System.getProperty("user.name") : way.user()));
        lines.add("port " + (way.port() == 0 ? 22 : way.port()));
        if (way.keys() != null) {
            way.keys().forEach(each -> lines.add("identityfile " + each));
        }
        if (way.knownHosts() != null) {
            lines.add("userknownhostsfile "
                    + String.join(
                            " ", way.knownHosts().stream().map(Path::toString).toList()));
        }
        if (!way.jumps().isEmpty()) {
            lines.add("proxyjump " + String.join(",", way.jumps()));
        }
        return lines;
    }

    private static List<String> theirs(Path config, String name) throws IOException {
        String printed = OpenSshServer.tool(Map.of(), "ssh", "-G", "-F", config.toString(), name);
        List<String> lines = new ArrayList<>();
        for (String keyword : List.of("hostname", "user", "port", "identityfile", "userknownhostsfile", "proxyjump")) {
            printed.lines()
                    .filter(each -> each.startsWith(keyword + " "))
                    // those that nobody wrote
                    .filter(each -> !each.contains("/.ssh/"))
                    .forEach(lines::add);
        }
        return lines;
    }

    @Test
    void aHostBehindAnotherIsReachedAsOpenSshReachesIt() throws IOException {
        Path hostKey = OpenSshServer.key(folder.resolve("host"), "ed25519", "");
        Path jumpKey = OpenSshServer.key(folder.resolve("jump"), "ed25519", "");
        Path user = OpenSshServer.key(folder.resolve("user"), "ed25519", "");
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve(".ssh"));
        Path known = folder.resolve("known");
        try (OpenSshServer jump =
                        new OpenSshServer(Files.createDirectories(folder.resolve("a")), List.of(jumpKey), "");
                OpenSshServer host =
                        new OpenSshServer(Files.createDirectories(folder.resolve("b")), List.of(hostKey), "");
                SshConnections connections = new SshConnections(SshPatience.USUAL)) {
            jump.letIn(user);
            host.letIn(user);
            String me = System.getProperty("user.name");
            Path config = home.resolve(".ssh/config");
            write(config, """
                    Host behind*
                      HostName 127.0.0.1
                      Port %d
                      ProxyJump jump
                    Host jump
                      HostName 127.0.0.1
                      Port %d
                    Host *
                      User %s
                      IdentityFile %s
                      UserKnownHostsFile %s
                      BatchMode yes
                    """.formatted(host.address().port(), jump.address().port(), me, user, known));
            Files.writeString(
                    known,
                    "[127.0.0.1]:" + host.address().port() + " " + Files.readString(Path.of(hostKey + ".pub"))
                            + "[127.0.0.1]:" + jump.address().port() + " "
                            + Files.readString(Path.of(jumpKey + ".pub")));
            SshRoute route = new SshRoute(home, null, id -> SshRoute.Given.NOTHING);
            List<HostConnection> all = new ArrayList<>();
            for (String name : List.of("behind1", "behind2", "behind3")) {
                HostConnection connection = connections.later(route.to(name, name, "root", List.of(), null));
                all.add(connection);
                assertThat(connection.run("echo in", new byte[0], LIMIT).out()).isEqualTo("in\n");
            }
            byte[] many = new byte[1 << 20];
            new Random(3).nextBytes(many);
            try (RemoteFiles files = all.get(0).files()) {
                files.write(folder + "/through", many, 0600);
            }
            assertThat(Files.readAllBytes(folder.resolve("through"))).isEqualTo(many);
            assertThat(jump.log().lines().filter(each -> each.contains("Accepted publickey")))
                    .as("one connection for all hosts behind it")
                    .hasSize(1);
            assertThat(host.log().lines().filter(each -> each.contains("Accepted publickey")))
                    .hasSize(3);
            all.forEach(HostConnection::close);

            // without the element of the POM, and with one that goes around it
            HostConnection direct = connections.later(route.to("behind1", "behind1", "root", List.of(), ""));
            assertThat(direct.run("echo in", new byte[0], LIMIT).out()).isEqualTo("in\n");
            direct.close();
            assertThat(jump.log().lines().filter(each -> each.contains("Accepted publickey")))
                    .hasSize(1);

            Files.writeString(
                    known, "[127.0.0.1]:" + host.address().port() + " " + Files.readString(Path.of(hostKey + ".pub")));
            SshRoute again = new SshRoute(home, null, id -> SshRoute.Given.NOTHING);
            String there = "127.0.0.1:" + jump.address().port();
            try (SshConnections fresh = new SshConnections(SshPatience.USUAL);
                    HostConnection behind = fresh.later(again.to("behind4", "behind1", "root", List.of(), there))) {
                assertThatThrownBy(() -> behind.run("echo in", new byte[0], LIMIT))
                        .as("the key of a jump host must be known too")
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining(there);
            }
        }
    }
}
