package org.xenwright.image.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.store.Digest;

class LockSummaryTest {
    private static Lock.LockedPackage locked(String name, Lock.Purpose purpose, String source, long size) {
        return new Lock.LockedPackage(
                name, "1", "amd64", purpose, source, name, size, Digest.of(name), true, "asked for: " + name);
    }

    private static Lock.Source source(String suite) {
        return new Lock.Source(
                suite + "/main",
                null,
                null,
                suite,
                null,
                List.of("main"),
                "amd64",
                Instant.EPOCH,
                null,
                Digest.of(suite),
                List.of());
    }

    private static List<String> inputs(Lock.LockedPackage... packages) {
        BuildReport report = new BuildReport();
        LockSummary.describe(
                new Lock(
                        "rpm",
                        Digest.of("x"),
                        Instant.EPOCH,
                        List.of(source("bookworm"), source("bookworm-security")),
                        List.of(packages),
                        List.of(),
                        List.of()),
                report);
        return report.inputs();
    }

    @Test
    void whatIsInTheImageIsToldApartFromWhatBootsIt() {
        Lock.LockedPackage kernel = locked("linux", Lock.Purpose.KERNEL, "bookworm-security/main", 26_000_000);
        Lock.LockedPackage busybox = locked("busybox-static", Lock.Purpose.INITRAMFS, "bookworm/main", 1_000_000);

        assertThat(inputs(locked("acme", Lock.Purpose.IMAGE, Lock.localSource("acme"), 700), kernel, busybox))
                .containsExactly(
                        "1 package, 700 B of the project",
                        "2 packages to boot it, 26 MB of bookworm/main, bookworm-security/main");
        assertThat(inputs(kernel)).containsExactly("1 package to boot it, 25 MB of bookworm-security/main");
        assertThat(inputs(locked("nginx", Lock.Purpose.IMAGE, "bookworm/main", 2_000_000), busybox))
                .containsExactly("1 package, 2.9 MB of bookworm/main");
    }
}
