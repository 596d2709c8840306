package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.ssh.SimulatedHost;

/** What deployments cost that can be counted: commands, writes, bytes. */
class DeployMeasuresTest {
    @TempDir
    Path folder;

    private static List<WantedDomain> wanted(SampleDomains sample, int count) throws IOException {
        List<WantedDomain> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            all.add(sample.wanted("web%02d".formatted(i), 1));
        }
        return all;
    }

    /** Returns all files below a folder with what a write would change of them. */
    private static TreeMap<String, String> files(Path below) throws IOException {
        TreeMap<String, String> all = new TreeMap<>();
        try (Stream<Path> found = Files.walk(below)) {
            for (Path each : (Iterable<Path>) found::iterator) {
                all.put(
                        each.toString(),
                        Files.getAttribute(each, "unix:ctime", LinkOption.NOFOLLOW_LINKS) + " "
                                + Files.readAttributes(each, "size", LinkOption.NOFOLLOW_LINKS));
            }
        }
        return all;
    }

    @Test
    void whereNothingChangedTwentyHostsAreAskedAtMostTwoCommandsEachAndNothingIsWritten() throws IOException {
        List<WantedDomain> wanted = wanted(new SampleDomains(folder.resolve("image")), 20);
        try (SimulatedFleet fleet = new SimulatedFleet(folder.resolve("hosts"), 20, 8 << 10)) {
            RolloutResult first = fleet.deploy(wanted, 40);
            assertThat(first.failures()).isEmpty();
            assertThat(fleet.runs().values()).doesNotHaveDuplicates().hasSize(20);
            for (SimulatedHost each : fleet.hosts()) {
                each.commands().clear();
                each.writtenFiles().clear();
            }
            TreeMap<String, String> before = files(folder.resolve("hosts"));

            RolloutResult again = fleet.deploy(wanted, 40);

            assertThat(again.summary()).isEqualTo("nothing to do");
            assertThat(fleet.hosts()).allSatisfy(each -> {
                assertThat(each.commands()).hasSizeBetween(1, 2);
                assertThat(each.writtenFiles()).isEmpty();
            });
            assertThat(files(folder.resolve("hosts"))).isEqualTo(before);
        }
    }

    @Test
    void aFurtherDomainCostsItsDeltaAndLittleMoreWithAllThatItsRunSays() throws IOException {
        SampleDomains sample = new SampleDomains(folder.resolve("image"));
        try (SimulatedFleet fleet = new SimulatedFleet(folder.resolve("hosts"), 1, 8 << 10)) {
            assertThat(fleet.deploy(wanted(sample, 1), 4).failures()).isEmpty();
            long before = fleet.networks().get(0).sent();
            List<WantedDomain> both = wanted(sample, 2);
            assertThat(fleet.deploy(both, 4).failures()).isEmpty();
            List<OwnFile> own = both.get(1).own();
            // the delta, the seed disk, and what the state disk holds
            long delta = own.get(0).size() + own.get(1).size() + 4096;
            assertThat(fleet.networks().get(0).sent() - before)
                    .isGreaterThan(delta)
                    .isLessThan(delta + (32 << 10));
        }
    }

    @Test
    void aHostThatTakesConnectionsAndNeverAnswersIsNamedAndTheOthersAreDone() throws IOException {
        SampleDomains sample = new SampleDomains(folder.resolve("image"));
        try (SimulatedFleet fleet = new SimulatedFleet(folder.resolve("hosts"), 3, 8 << 10)) {
            fleet.networks().get(1).silence();
            RolloutResult result = fleet.deploy(wanted(sample, 2), 4);
            assertThat(result.unreached()).containsOnlyKeys("xen2");
            assertThat(result.unreached().get("xen2"))
                    .startsWith(fleet.networks().get(1).address() + ": no answer for ")
                    .contains("while all others answered within");
            assertThat(fleet.runs().values()).containsExactlyInAnyOrder(1, 3);
            fleet.networks().get(1).speak();
            assertThat(fleet.hosts().get(1).commands()).isEmpty();
        }
    }
}
