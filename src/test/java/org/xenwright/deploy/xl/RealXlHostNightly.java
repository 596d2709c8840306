package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.xen.RealXlHost;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.DestinationContract;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.ssh.ExpectedKeys;
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.SshAddress;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshLogin;
import org.xenwright.ssh.SshPatience;

/** A real Xen with its real xl, Debian's hotplug scripts and OpenSSH, keeps the contract that the simulated host keeps. */
@Tag("nightly")
class RealXlHostNightly extends DestinationContract {
    private static final String UP = "the guest is up";

    @TempDir
    static Path folder;

    static RealXlHost host;
    static SshConnections connections;
    static SampleDomains sample;

    @BeforeAll
    static void boot() throws Exception {
        TinyGuest tiny = new TinyGuest();
        Path initramfs = tiny.initramfs(
                folder.resolve("initramfs"), TinyGuest.XEN_SHUTDOWN + "echo " + UP + "; while :; do sleep 1; done");
        sample = new SampleDomains(
                folder.resolve("image"), Files.readAllBytes(tiny.kernel()), Files.readAllBytes(initramfs));
        host = RealXlHost.start(Judge.tools(), AptToolSource.sharedStore());
        connections = new SshConnections(SshPatience.USUAL);
    }

    @AfterAll
    static void end() throws Exception {
        if (connections != null) {
            connections.close();
        }
        if (host != null) {
            host.close();
        }
        assertThat(Processes.left()).isEmpty();
    }

    static HostConnection open() throws IOException {
        return connections.open(
                new SshAddress("root", "127.0.0.1", host.port()),
                SshLogin.key(host.identity(folder.resolve("key")), null),
                new ExpectedKeys(List.of(host.fingerprint()), List.of()));
    }

    @Override
    protected Destination connect(String deployment) throws IOException {
        return new XlHost(open(), new XlTerms("xen1", deployment, XlTerms.STORE, XlTerms.Disks.AUTO));
    }

    @Override
    protected WantedDomain wanted(String name, int variation) throws IOException {
        return sample.wanted(name, variation, "cmdline = \"console=hvc0 quiet\"\n");
    }

    @Override
    protected void awaitUp(UUID domain) throws IOException {
        try (Destination destination = connect("a-look");
                BufferedReader console = new BufferedReader(
                        new InputStreamReader(destination.console(domain), StandardCharsets.UTF_8))) {
            String line = console.readLine();
            while (line != null && !line.contains(UP)) {
                line = console.readLine();
            }
            assertThat(line).isNotNull();
        }
    }

    @Override
    protected void leave() throws IOException {
        try (HostConnection connection = open()) {
            String left = connection
                    .run(
                            "xl list | tail -n +3; losetup -a; ls /etc/xen/auto /sys/class/net | grep -E 'vif|cfg'",
                            new byte[0],
                            Duration.ofMinutes(2))
                    .out();
            assertThat(left).isEmpty();
        }
    }
}
