package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.xenwright.ssh.SimulatedHost;

/** A host whose domains get clones of ZFS keeps the contract as well. */
@Tag("nightly")
class ZfsXlHostNightly extends SimulatedXlHostTest {
    private StandInVolumes volumes;

    @Override
    void furnish(SimulatedHost host) throws IOException {
        volumes = StandInVolumes.zfs(host);
    }

    @Override
    XlTerms.Disks disks() {
        return volumes.disks();
    }

    @Override
    protected void leave() throws IOException {
        assertThat(volumes.violations()).isEmpty();
        super.leave();
    }
}
