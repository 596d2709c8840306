package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;

/** A medium that machines start by the controllers they have, and a partition that keeps what it is told to. */
@Tag("nightly")
class LiveMediumNightly {
    @TempDir
    static Path temp;

    private static LiveGuest guest;

    @BeforeAll
    static void make() throws IOException {
        guest = LiveGuest.make(temp, "linux-image-amd64");
    }

    @Test
    void secureBootStartsItAsACd() throws IOException {
        assertThat(guest.cdBySecureBoot())
                .contains("marker: the medium's own", "by UEFI", "overlay / overlay rw")
                .containsIgnoringCase("Secure boot enabled");
    }

    @Test
    void secureBootStartsItAsAStick() throws IOException {
        assertThat(guest.stickBySecureBoot())
                .contains("marker: the medium's own", "by UEFI", "overlay / overlay rw")
                .containsIgnoringCase("Secure boot enabled");
    }

    @Test
    void aPartitionWithTheLabelKeepsWhatItIsToldTo() throws IOException {
        Path state = temp.resolve("state.img");
        Judge.Verdict made = Judge.run("mke2fs", "-q", "-t", "ext4", "-L", "state", state.toString(), "16M");
        assertThat(made.exit()).as(made.output()).isZero();
        String disk = "file=" + state + ",format=raw,if=virtio";
        assertThat(guest.diskByBios("-drive", disk))
                .contains("marker: the medium's own", "by BIOS", "overlay / overlay rw")
                .doesNotContain("kept before", "forgotten before", "nothing is kept");
        assertThat(guest.diskByBios("-drive", disk))
                .contains("marker: the medium's own", "kept before")
                .doesNotContain("forgotten before");
    }
}
