package org.xenwright.deb.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.deb.control.BinaryPackage;

@Tag("judge")
class SidTest {
    private static final long LIMIT = 200L << 20;

    @Test
    void theLargestSuiteFitsInTwoHundredMegabytes() throws IOException {
        AptRoot apt = AptRoot.of("sid");
        long before = used();
        Universe universe = apt.universe();
        Resolution resolution = Resolver.of(universe, Preferences.NONE)
                .resolve(Request.of(
                        List.of("systemd-sysv", "openssh-server", "nginx", "postgresql", "default-jre-headless")));
        long taken = used() - before;
        List<BinaryPackage> packages =
                resolution.packages().stream().map(Selected::pkg).toList();
        System.out.println("sid: " + universe.names().size() + " packages in " + (taken >> 20) + " MB, "
                + packages.size() + " of them selected");
        assertThat(apt.complaints(packages)).isEmpty();
        assertThat(universe.names()).hasSizeGreaterThan(60_000);
        assertThat(taken).isLessThan(LIMIT);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
