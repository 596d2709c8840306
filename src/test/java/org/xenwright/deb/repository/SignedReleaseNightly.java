package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand mutated Releases before us, apt and gpgv. */
@Tag("nightly")
class SignedReleaseNightly {
    @TempDir
    Path folder;

    @Test
    void whatWeBelieveAptAndGpgvBelieveAndReadAlike() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime() & 0xffffff);
        new ReleaseDuel(folder).fight(seed, Integer.getInteger("xen.cases", 10_000));
    }
}
