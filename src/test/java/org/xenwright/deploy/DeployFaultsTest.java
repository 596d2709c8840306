package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.ssh.SimulatedHost;

/** Deployments to hosts that fail, which answer as recorded: the others go on, and one more run ends as usual. */
class DeployFaultsTest {
    private static final List<String> NAMES = List.of("web01", "web02", "web03", "web04");

    @TempDir
    Path folder;

    private SampleDomains sample;
    private SimulatedFleet fleet;

    @BeforeEach
    void start() throws IOException {
        sample = new SampleDomains(folder.resolve("image"));
        fleet = new SimulatedFleet(folder, 2, 8 << 10);
    }

    @AfterEach
    void nothingRanTwice() throws IOException {
        assertThat(fleet.violations()).isEmpty();
        fleet.close();
    }

    private List<WantedDomain> wanted(int variation) throws IOException {
        List<WantedDomain> all = new ArrayList<>();
        for (String each : NAMES) {
            all.add(sample.wanted(each, variation));
        }
        return all;
    }

    private void settle(int variation, String after) throws IOException {
        fleet.settle(wanted(variation), after);
    }

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
