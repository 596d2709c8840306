package org.xenwright.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.ssh.FaultyProxy;

/** Runs that are cut off anywhere, on hosts that answer as recorded: one more run ends as an undisturbed one does. */
@Tag("nightly")
class DeployFaultsNightly extends FourDomainsOnTwoHosts {
    private static final long SEED = Long.getLong("xen.seed", new Random().nextLong());
    private static final int CASES = Integer.getInteger("xen.cases", 20);

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
