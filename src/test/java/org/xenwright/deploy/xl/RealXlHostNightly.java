package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.TinyGuest;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.DestinationContract;
import org.xenwright.deploy.WantedDomain;

/** A real Xen with its real xl, Debian's hotplug scripts and OpenSSH, keeps the contract that the simulated host keeps. */
@Tag("nightly")
class RealXlHostNightly extends DestinationContract {
    private static final String UP = "the guest is up";

    @TempDir
    static Path folder;

    static RunningXlHost host;

    @BeforeAll
    static void boot() throws Exception {
        host = new RunningXlHost(folder, TinyGuest.XEN_SHUTDOWN + "echo " + UP + "; while :; do sleep 1; done");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.end();
        }
    }

    @Override
    protected Destination connect(String deployment) throws IOException {
        return host.connect(deployment);
    }

    @Override
    protected WantedDomain wanted(String name, int variation) throws IOException {
        return host.sample().wanted(name, variation, "cmdline = \"console=hvc0 quiet\"\n");
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
        String left = host.ask("xl list | tail -n +3; losetup -a; ls /etc/xen/auto /sys/class/net | grep -E 'vif|cfg'");
        assertThat(left).isEmpty();
    }
}
