package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Four domains for two hosts that answer as recorded; whatever a test does to them, none ever runs twice. */
abstract class FourDomainsOnTwoHosts {
    private static final List<String> NAMES = List.of("web01", "web02", "web03", "web04");

    @TempDir
    Path folder;

    SampleDomains sample;
    SimulatedFleet fleet;

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

    final List<WantedDomain> wanted(int variation) throws IOException {
        List<WantedDomain> all = new ArrayList<>();
        for (String each : NAMES) {
            all.add(sample.wanted(each, variation));
        }
        return all;
    }

    final void settle(int variation, String after) throws IOException {
        fleet.settle(wanted(variation), after);
    }
}
