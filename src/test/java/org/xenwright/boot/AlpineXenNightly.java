package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.GuestType;

/** The real Alpine on a real Xen: busybox's init mounts, asks for an address, serves, lets users log in and powers off. */
@Tag("nightly")
class AlpineXenNightly {
    @TempDir
    Path folder;

    @AfterAll
    static void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = GuestType.class,
            names = {"PVH", "PV"})
    void alpineServesAPageOnRealXen(GuestType type) throws Exception {
        Path log = Files.createDirectories(Path.of("target", "judge")).resolve("alpine." + type.word() + ".log");

        BootVerdict verdict = Boot.run(
                new AlpineGuest(folder).request(log, Duration.ofMinutes(10)),
                new XenDriver(Judge.tools(), AptToolSource.sharedStore(), type));

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
    }
}
