package org.xenwright.loader.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;

class SbatTest {
    private static final String HEAD = "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n";
    private static final String FIRST = "sbat,1,2025021800\nshim,4\ngrub,5\n";
    private static final String SECOND = "sbat,1,2025051000\nshim,4\ngrub,5\ngrub.proxmox,2\n";

    private static Content shim(String automatic, String latest) {
        byte[] one = automatic.getBytes(StandardCharsets.US_ASCII);
        byte[] other = latest.getBytes(StandardCharsets.US_ASCII);
        byte[] section = ByteBuffer.allocate(12 + one.length + 1 + other.length + 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(8)
                .putInt(8 + one.length + 1)
                .put(one)
                .put((byte) 0)
                .put(other)
                .array();
        return PeBytes.recent()
                .section("/4", 0x3000, section)
                .strings(".sbatlevel")
                .content();
    }

    private static Content grub(int generation) {
        return PeBytes.recent()
                .section(
                        ".sbat",
                        0x3000,
                        HEAD + "grub," + generation + ",Free Software Foundation,grub,2.06,https://gnu.org\n"
                                + "grub.debian,5,Debian,grub2,2.06-13+deb12u2,https://debian.org\n\0\0\0")
                .content();
    }

    @Test
    void theRevocationsOfAShimAreReadUnderTheirLongName() throws IOException {
        SbatLevel level = SbatLevel.of(PeFile.read(shim(FIRST, SECOND))).orElseThrow();

        assertThat(level.automatic().components())
                .containsExactly(
                        new Sbat.Component("sbat", 1, ""),
                        new Sbat.Component("shim", 4, ""),
                        new Sbat.Component("grub", 5, ""));
        assertThat(level.latest().components()).hasSize(4);
    }

    @Test
    void aLoaderOfAnOlderGenerationIsRefused() throws IOException {
        SbatLevel.check(shim(FIRST, SECOND), "shim-signed", grub(5), "grub-efi-amd64-signed");
        SbatLevel.check(shim(FIRST, SECOND), "shim-signed", grub(7), "grub-efi-amd64-signed");

        assertThatThrownBy(() ->
                        SbatLevel.check(shim(FIRST, SECOND), "shim-signed=1.51", grub(4), "grub-efi-amd64-signed=1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "shim-signed=1.51, grub-efi-amd64-signed=1",
                        "grub,4 (2.06), and shim demands grub,5",
                        "mvn xen:lock");
    }

    @Test
    void aVendorsGenerationCountsLikeAnyOther() {
        assertThatThrownBy(() -> SbatLevel.check(shim("sbat,1,1\ngrub.debian,6\n", SECOND), "shim", grub(7), "grub"))
                .hasMessageContaining("grub.debian,5 (2.06-13+deb12u2), and shim demands grub.debian,6");
    }

    @Test
    void whatOnlyAUserAsksForRefusesNothing() {
        assertThatCode(() -> SbatLevel.check(shim(FIRST, "sbat,1,2\ngrub,9\n"), "shim", grub(5), "grub"))
                .doesNotThrowAnyException();
    }

    @Test
    void aLoaderWithoutGenerationsIsRefused() {
        assertThatThrownBy(() -> SbatLevel.check(
                        shim(FIRST, SECOND), "shim", PeBytes.old().content(), "grub"))
                .hasMessageContaining("it has no section .sbat");
    }

    @Test
    void aShimWithoutRevocationsRefusesNothing() {
        assertThatCode(() -> SbatLevel.check(PeBytes.old().content(), "shim", grub(1), "grub"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grub\n", "grub,x\n", "grub,-1\n", "grub,9999999\n", ",1\n", "grub,\n"})
    void aDamagedLineIsRefused(String line) {
        assertThatThrownBy(() -> SbatLevel.check(shim(line, SECOND), "shim", grub(5), "grub"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("says no generation");
    }

    @Test
    void revocationsOutsideTheirSectionAreRefused() {
        byte[] section = new byte[12];
        section[4] = 100;
        Content shim = PeBytes.recent()
                .section("/4", 0x3000, section)
                .strings(".sbatlevel")
                .content();

        assertThatThrownBy(() -> SbatLevel.of(PeFile.read(shim)))
                .isInstanceOf(PeFormatException.class)
                .hasMessageContaining("whose revocations lie at 100");
    }
}
