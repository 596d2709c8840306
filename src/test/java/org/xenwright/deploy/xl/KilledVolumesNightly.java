package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.ProblemException;

/** Runs that end before or after each change of volumes, and what the next run makes of that. */
@Tag("nightly")
class KilledVolumesNightly extends HostWithVolumes {
    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void whateverChangeWasTheLastOfAKilledRunTheNextOneFinishesAndNothingIsLeft(String kind) throws IOException {
        furnish(kind);
        List<String> before = volumes.names();
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            int changes = 1;
            for (int last = 1; last <= changes; last++) {
                for (int sign : new int[] {1, -1}) {
                    volumes.fail(sign * last);
                    assertThatThrownBy(() -> SampleDomains.put(to, lease, web, 1))
                            .as("change " + sign * last)
                            .isInstanceOf(ProblemException.class)
                            .message()
                            .containsAnyOf("ioctl failed", "Failed to write VG", "I/O error");
                    volumes.fail(0);
                    SampleDomains.put(to, lease, web, 1);
                    assertThat(bytes(1)).isEqualTo(sample.disk("web", 1));
                    assertThat(volumes.ours()).hasSize(2);
                    to.discard(lease, "web", 1);
                    to.prune(lease, Set.of());
                    to.record(lease, DeployInventory.none("shop"));
                    to.prune(lease, Set.of());
                    assertThat(volumes.names()).isEqualTo(before);
                    if (last == 1 && sign == 1) {
                        volumes.fail(0);
                        SampleDomains.put(to, lease, web, 1);
                        changes = volumes.changes();
                        to.discard(lease, "web", 1);
                        to.prune(lease, Set.of());
                    }
                }
            }
            assertThat(changes).isBetween(3, 4);
        }
    }
}
