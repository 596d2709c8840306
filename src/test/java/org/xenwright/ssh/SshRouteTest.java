package org.xenwright.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

class SshRouteTest {
    private static final SshLogin SECRET = SshLogin.password("only-in-tests");

    @TempDir
    Path home;

    private Path config;

    @BeforeEach
    void folder() throws IOException {
        config = Files.createDirectories(home.resolve(".ssh")).resolve("config");
    }

    private void says(String text) throws IOException {
        Files.writeString(config, text);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private List<SshHop> way(String id, String address, String jumps) {
        Map<String, SshRoute.Given> settings = Map.of("xen1", new SshRoute.Given("deployer", SECRET));
        return new SshRoute(home, null, each -> settings.getOrDefault(each, SshRoute.Given.NOTHING))
                .to(id, address, "root", List.of(), jumps);
    }

    @Test
    void whatThePomAndTheSettingsSayCountsBeforeTheConfiguration() throws IOException {
        says("Host xen*\n HostName 10.0.0.7\n User alice\n Port 2022\n IdentityFile ~/.ssh/k\n"
                + " UserKnownHostsFile ~/known\n");

        SshHop bare = way("xen2", "xen2", null).get(0);
        assertThat(bare.address()).hasToString("alice@10.0.0.7:2022");
        assertThat(bare.login().keys()).containsExactly(home.resolve(".ssh/k"));
        assertThat(bare.keys().files()).containsExactly(home.resolve("known"), Path.of("/etc/ssh/ssh_known_hosts"));
        assertThat(way("xen2", "bob@xen2:22", null).get(0).address()).hasToString("bob@10.0.0.7");
        assertThat(way("xen1", "xen1", null).get(0).address()).hasToString("deployer@10.0.0.7:2022");
        assertThat(way("xen1", "xen1", null).get(0).login()).isEqualTo(SECRET);
        assertThat(way("other", "other", null).get(0).address()).hasToString("root@other");
        assertThat(way("other", "other", null).get(0).keys().files())
                .containsExactly(home.resolve(".ssh/known_hosts"), Path.of("/etc/ssh/ssh_known_hosts"));
    }

    @Test
    void aWayLeadsThroughHostsThatHaveWaysOfTheirOwn() throws IOException {
        says("Host far\n ProxyJump second,third\nHost second\n User bob\n ProxyJump first:2222\n"
                + "Host third\n ProxyJump elsewhere\nHost alone\n ProxyJump none\n");

        String me = System.getProperty("user.name");
        assertThat(way("far", "far", null))
                .extracting(each -> each.address().toString())
                .containsExactly(me + "@first:2222", "bob@second", me + "@third", "root@far");
        assertThat(way("far", "far", "one, xen1"))
                .extracting(each -> each.address().toString())
                .containsExactly(me + "@one", "deployer@xen1", "root@far");
        assertThat(way("far", "far", "")).hasSize(1);
        assertThat(way("alone", "alone", null)).hasSize(1);
    }

    @Test
    void aWayThatComesBackOrCannotBeUnderstoodIsRefused() throws IOException {
        says("Host a\n ProxyJump b\nHost b\n ProxyJump c\nHost c\n ProxyJump a\n");
        assertThatThrownBy(() -> way("a", "a", null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a through b through c through a");
        Map.of(
                        "ProxyJump -oProxyCommand=evil", "user@host:port",
                        "Port 99999", "Port 99999",
                        "HostName %d", "%d",
                        "IdentityFile /%Q", "/%Q",
                        "IdentityFile ${NO_SUCH_VARIABLE}/k", "NO_SUCH_VARIABLE",
                        "HostName -oProxyCommand=x", "HostName -oProxyCommand=x",
                        "User -x", "User -x",
                        "ProxyJump ssh://bob@b:99999", "bob@b:99999",
                        "User \"alice", "a quote without its end")
                .forEach((line, found) -> {
                    try {
                        says("Host a\n " + line + "\n");
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    assertThatThrownBy(() -> way("a", "a", null))
                            .as(line)
                            .isInstanceOf(ProblemException.class)
                            .hasMessageContaining(found);
                });
        says("Include ~/.ssh/config\n");
        assertThatThrownBy(() -> way("a", "a", null)).hasMessageContaining("include one another");
        says("User alice\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(() -> way("a", "a", null)).hasMessageContaining("others may write");
        Files.delete(config);
        Files.createDirectory(config);
        assertThat(way("a", "a", null)).hasSize(1);
    }

    @Test
    void whatOpenSshExpandsIsExpanded() throws IOException {
        says("Host xen1\n IdentityFile ${HOME}/k/%n-%k\n UserKnownHostsFile ${X}/%h\n HostName %h.lan\n"
                + " HostKeyAlias dom0\n");
        UserSshConfig.Way way = UserSshConfig.of(home, name -> "HOME".equals(name) ? "/home/me" : "/x ${HOME} %h")
                .way("xen1");
        assertThat(way.keys()).containsExactly(Path.of("/home/me/k/xen1-dom0"));
        assertThat(way.knownHosts()).as("once").containsExactly(Path.of("/x ${HOME} %h/xen1.lan"));
    }

    @Test
    void aJumpMayBeWrittenAsAnAddressOfTheWeb() throws IOException {
        says("Host xen1\n ProxyJump ssh://bob@first:2222,second\n");
        assertThat(way("other", "xen1", null))
                .extracting(each -> each.address().toString())
                .startsWith("bob@first:2222", System.getProperty("user.name") + "@second");
    }

    @Test
    void aHostIsKnownByTheAliasOfItsKey() throws IOException {
        try (SimulatedHost host = new SimulatedHost(home.resolve("host"));
                SshConnections connections = new SshConnections(SshPatience.USUAL)) {
            SshAddress there = host.address();
            says("Host xen1\n HostName " + there.host() + "\n Port " + there.port() + "\n HostKeyAlias dom0\n");
            Path known = home.resolve(".ssh/known_hosts");
            ExpectedKeys keys = way("other", "xen1", null).get(0).keys();
            try (HostConnection connection = connections.later(List.of(new SshHop(there, host.login(), keys)))) {
                String remedy = "add to the known hosts: ";
                String told = assertThatThrownBy(() -> connection.run("echo in", new byte[0], Duration.ofMinutes(2)))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining(remedy + "dom0 ")
                        .actual()
                        .getMessage();
                String line = told.substring(told.indexOf(remedy) + remedy.length());
                Files.writeString(known, line.lines().findFirst().orElseThrow() + "\n");
                assertThat(connection
                                .run("echo in", new byte[0], Duration.ofMinutes(2))
                                .out())
                        .isEqualTo("in\n");
            }
        }
    }

    @Test
    void aHostThatIsReachedByAProgramSaysSoWhereItCannotBeReached() throws IOException {
        says(
                "Host xen1\n HostName nowhere.invalid\n ProxyCommand nc -X connect %h %p\nHost xen2\n ProxyCommand none\n");
        assertThat(way("xen2", "xen2", null).get(0).remark()).isNull();
        assertThat(way("other", "xen1", "first").get(1).remark()).isNull();
        try (SshConnections connections = new SshConnections(SshPatience.USUAL);
                HostConnection connection = connections.later(way("other", "xen1", null))) {
            assertThatThrownBy(() -> connection.run("echo in", new byte[0], Duration.ofMinutes(2)))
                    .hasMessageContainingAll("no such host", "ProxyCommand, which is not run", "<jump>");
        }
    }

    @Test
    void manyStarsCostNoMoreThanTheirNumber() {
        String name = "a".repeat(5000);
        assertThat(HostPatterns.matches(name, "*a".repeat(2000) + "b")).isFalse();
        assertThat(HostPatterns.matches(name, "*a".repeat(2000))).isTrue();
        assertThat(HostPatterns.matches("", "*")).isTrue();
        assertThat(HostPatterns.matches("ab", "a")).isFalse();
    }

    @Test
    void aHostBehindAnotherIsReachedAgainWhenTheOtherWasCut() throws IOException {
        try (SimulatedHost jump = new SimulatedHost(home.resolve("jump"));
                SimulatedHost host = new SimulatedHost(home.resolve("host"));
                SshConnections connections = new SshConnections(SshPatience.USUAL);
                HostConnection connection = connections.later(List.of(
                        new SshHop(jump.address(), jump.login(), jump.hostKeys()),
                        new SshHop(host.address(), host.login(), host.hostKeys())))) {
            assertThat(connection
                            .run("echo in", new byte[0], Duration.ofMinutes(1))
                            .out())
                    .isEqualTo("in\n");
            assertThat(host.commands()).hasSize(1);
            assertThat(jump.commands()).isEmpty();
            jump.restartSshd();
            host.cut();
            String said = "";
            for (int i = 0; said.isEmpty() && i < 3; i++) {
                try {
                    said = connection
                            .run("echo again", new byte[0], Duration.ofMinutes(1))
                            .out();
                } catch (IOException e) {
                    // the end of the connection was not seen yet
                }
            }
            assertThat(said).isEqualTo("again\n");
            host.changeHostKey();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 3; i++) {
                            connection.run("echo in", new byte[0], Duration.ofMinutes(1));
                        }
                    })
                    .satisfies(e -> assertThat(e).hasMessageContaining("127.0.0.1"));
        }
    }
}
