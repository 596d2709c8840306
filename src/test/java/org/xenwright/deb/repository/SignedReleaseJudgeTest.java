package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some mutated Releases of each build's own; the nightly run has many. */
@Tag("judge")
class SignedReleaseJudgeTest {
    @TempDir
    Path folder;

    @Test
    void whatWeBelieveAptAndGpgvBelieveAndReadAlike() throws IOException {
        long seed = Long.getLong("xen.seed", 1130);
        new ReleaseDuel(folder).fight(seed, Integer.getInteger("xen.cases", 100));
    }
}
