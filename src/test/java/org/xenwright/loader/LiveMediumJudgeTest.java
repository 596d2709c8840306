package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.judge.Judge;

/** One medium: what others say of it, and a start as a CD and one as a disk; on machines each night. */
@Tag("judge")
class LiveMediumJudgeTest {
    private static final String KERNEL = "linux-image-cloud-amd64";

    @TempDir
    static Path temp;

    private static LiveGuest guest;

    @BeforeAll
    static void make() throws IOException {
        guest = LiveGuest.make(temp, KERNEL);
    }

    @Test
    void xorrisoAndSgdiskFindNothingWrong() throws IOException {
        String file = guest.medium().toString();
        Judge.Verdict report =
                Judge.run("xorriso", "-indev", file, "-report_el_torito", "plain", "-report_system_area", "plain");
        assertThat(report.exit()).as(report.output()).isZero();
        assertThat(report.output())
                .contains(
                        "Boot record  : El Torito , MBR protective-msdos-label grub2-mbr",
                        "GPT partname local :   2  esp")
                .contains("El Torito boot img :   1  BIOS  y   none", "El Torito boot img :   2  UEFI  y   none")
                .contains("boot-info-table grub2-boot-info")
                .contains("GPT partname local :   1  live")
                .doesNotContain("SORRY", "FAILURE", "WARNING");
        Judge.Verdict table = Judge.run("sgdisk", "-v", file);
        assertThat(table.exit()).as(table.output()).isZero();
        assertThat(table.output()).contains("No problems found");
        Judge.Verdict list = Judge.run("isoinfo", "-R", "-f", "-i", file);
        assertThat(list.output().lines())
                .contains(
                        "/boot/vmlinuz",
                        "/boot/initrd.img",
                        "/boot/grub/grub.cfg",
                        "/xenwright/id",
                        "/xenwright/" + LiveGuest.ID + ".squashfs");
    }

    @Test
    void twiceTheSameBytes() throws IOException {
        assertThat(LiveGuest.plan(temp, KERNEL).mismatch(ImagePlan.of(guest.medium())))
                .isEqualTo(-1);
    }

    @Test
    void aBiosStartsItAsACd() throws IOException {
        assertThat(guest.virtualCdByBios())
                .contains(
                        "marker: the medium's own", "by BIOS", "overlay / overlay rw", "xenwright.live=" + LiveGuest.ID)
                .contains("xenwright: nothing is kept at a reboot, since there is no LABEL=state");
    }

    @Test
    void secureBootStartsItAsADisk() throws IOException {
        assertThat(guest.virtualDiskBySecureBoot())
                .contains("marker: the medium's own", "by UEFI", "overlay / overlay rw")
                .containsIgnoringCase("Secure boot enabled");
    }
}
