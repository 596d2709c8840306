package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshPatience;

/** Tests on a simulated host that has LVM or ZFS; at the end of each nothing was done that a real one would not survive. */
abstract class HostWithVolumes {
    static final String STORE = XlTerms.STORE;
    static final String SHOP = STORE + "/deployments/shop";
    static final String LVM = "lvm";
    static final String ZFS = "zfs";
    static final String DISK = "/domains/web/web.qcow2.raw";

    @TempDir
    Path folder;

    SimulatedHost host;
    private SshConnections connections;
    SampleDomains sample;
    StandInVolumes volumes;

    @BeforeEach
    void boot() throws IOException {
        host = new SimulatedHost(folder.resolve("host"));
        connections = new SshConnections(SshPatience.USUAL);
        sample = new SampleDomains(folder.resolve("image"));
    }

    @AfterEach
    void end() throws IOException {
        connections.close();
        host.close();
        if (volumes != null) {
            assertThat(volumes.violations()).isEmpty();
        }
        assertThat(host.xl().violations()).isEmpty();
    }

    void furnish(String kind) throws IOException {
        volumes = kind.equals(LVM) ? StandInVolumes.lvm(host) : StandInVolumes.zfs(host);
    }

    XlHost open() throws IOException {
        return open(volumes.disks());
    }

    XlHost open(XlTerms.Disks disks) throws IOException {
        return new XlHost(
                connections.open(host.address(), host.login(), host.hostKeys()),
                new XlTerms("xen1", "shop", STORE, disks));
    }

    Path disk(int generation) throws IOException {
        return host.at(SHOP + "/domains/web/" + generation + DISK);
    }

    byte[] bytes(int generation) throws IOException {
        return Files.readAllBytes(disk(generation));
    }
}
