package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xenwright.ssh.SimulatedHost;

/** Deployments to hosts that fail, which answer as recorded: the others go on, and one more run ends as usual. */
class DeployFaultsTest extends FourDomainsOnTwoHosts {
    @Test
    void aHostThatIsFullGetsNothingAndTheOtherGoesOn() throws IOException {
        fleet.hosts().get(0).leaveRoom(100);
        RolloutResult result = fleet.deploy(wanted(1), 4);
        assertThat(result.done()).isFalse();
        assertThat(fleet.runs().values()).containsOnly(2);
        fleet.hosts().get(0).leaveRoom(Long.MAX_VALUE);
        settle(1, "with room");
    }

    @Test
    void oneDeadHostIsNamedOnceAndTheOtherGoesOn() throws IOException {
        settle(1, "at first");
        fleet.networks().get(1).dieAfter(0);
        fleet.networks().get(1).refuse(Integer.MAX_VALUE);
        RolloutResult result = fleet.deploy(wanted(2), 4);
        assertThat(result.done()).isFalse();
        assertThat(result.unreached().keySet()).containsExactly("xen2");
        assertThat(result.outcomes()).anyMatch(DomainOutcome::done);
        assertThat(result.failures().stream().filter(each -> each.startsWith("xen2:")))
                .hasSize(1);
        fleet.networks().get(1).revive();
        settle(2, "with both");
    }

    @Test
    void anotherKeyStopsTheRunAtThisHostBeforeAnythingIsSaid() throws IOException {
        settle(1, "at first");
        SimulatedHost stranger = fleet.hosts().get(0);
        fleet.rememberKeys();
        stranger.changeHostKey();
        stranger.commands().clear();
        RolloutResult result = fleet.deploy(wanted(2), 4);
        assertThat(result.unreached().keySet()).containsExactly("xen1");
        assertThat(stranger.commands()).isEmpty();
        assertThat(stranger.writtenFiles()).isEmpty();
        fleet.rememberKeys();
        settle(2, "with the key that was told");
    }
}
