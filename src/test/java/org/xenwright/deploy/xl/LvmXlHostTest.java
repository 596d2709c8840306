package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.xenwright.ssh.SimulatedHost;

/** A host whose domains get thin snapshots of LVM keeps the contract as well. */
class LvmXlHostTest extends SimulatedXlHostTest {
    private StandInVolumes volumes;

    @Override
    void furnish(SimulatedHost host) throws IOException {
        volumes = StandInVolumes.lvm(host);
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
