package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.ssh.FaultyProxy;

/** Runs that are cut off anywhere, on hosts that answer as recorded: one more run ends as an undisturbed one does. */
@Tag("nightly")
class DeployFaultsNightly {
    private static final long SEED = Long.getLong("xen.seed", new Random().nextLong());
    private static final int CASES = Integer.getInteger("xen.cases", 20);
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
    void aRunThatIsCutOffAtAnyByteIsFinishedOrUndoneByTheNext() throws IOException {
        settle(1, "at first");
        FaultyProxy network = fleet.networks().get(0);
        long before = network.sent();
        settle(2, "undisturbed");
        long whole = network.sent() - before;
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            long at = 500 + (long) (random.nextDouble() * whole);
            boolean forGood = random.nextBoolean();
            String what = "xen.seed=" + SEED + ", case " + i + ": cut after " + at + " of " + whole + " bytes"
                    + (forGood ? " for good" : "");
            if (forGood) {
                network.dieAfter(at);
            } else {
                network.cutAfter(at);
            }
            fleet.deploy(wanted(3 + i), 4);
            network.revive();
            settle(3 + i, what);
        }
    }

    @Test
    void aHostThatRestartedIsBroughtBack() throws IOException {
        settle(1, "at first");
        fleet.hosts().get(0).xl().reboot();
        fleet.hosts().get(0).restartSshd();
        settle(1, "after its restart");
    }

    @Test
    void aSlowHostOnlyTakesLonger() throws IOException {
        fleet.hosts().get(0).xl().pace(Duration.ofMillis(200), Duration.ofMillis(200));
        fleet.networks().get(0).delay(5);
        settle(1, "slowly");
        settle(2, "slowly again");
    }
}
