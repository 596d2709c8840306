package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.DestinationContract;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshPatience;

/** A host with an xl of the tests, which answers as recorded from a real one, keeps the contract. */
class SimulatedXlHostTest extends DestinationContract {
    @TempDir
    Path folder;

    private SimulatedHost host;
    private SshConnections connections;
    private SampleDomains sample;

    @BeforeEach
    void boot() throws IOException {
        sample = new SampleDomains(folder.resolve("image"));
    }

    private SimulatedHost host() throws IOException {
        if (host == null) {
            host = new SimulatedHost(folder.resolve("host"));
            host.program("qemu-system-xen", "#!/bin/sh\n");
            furnish(host);
            connections = new SshConnections(SshPatience.USUAL);
        }
        return host;
    }

    /** Gives the host what its disks take. */
    void furnish(SimulatedHost host) throws IOException {}

    /** Returns how domains get their disks there. */
    XlTerms.Disks disks() {
        return XlTerms.Disks.QCOW2;
    }

    @Override
    protected Destination connect(String deployment) throws IOException {
        SimulatedHost at = host();
        return new XlHost(
                connections.open(at.address(), at.login(), at.hostKeys()),
                new XlTerms("xen1", deployment, XlTerms.STORE, disks()));
    }

    @Override
    protected WantedDomain wanted(String name, int variation) throws IOException {
        return sample.wanted(name, variation);
    }

    @Override
    protected void awaitUp(UUID domain) throws IOException {
        assertThat(host().xl().running()).containsValue(domain);
    }

    @Override
    protected void leave() throws IOException {
        assertThat(host.xl().violations()).isEmpty();
        connections.close();
        host.close();
    }
}
