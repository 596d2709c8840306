package org.xenwright.filesystem.fat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShortNamesTest {
    @Test
    void aNameOfTheShortFormIsItsOwnWhateverItsCase() {
        assertThat(of("BOOTX64.EFI", "grub.cfg", "A", "a-b.c"))
                .containsExactly("BOOTX64 EFI", "GRUB    CFG", "A          ", "A-B     C  ");
        assertThat(ShortNames.says("BOOTX64.EFI", "BOOTX64 EFI".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(ShortNames.says("grub.cfg", "GRUB    CFG".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void othersAreCutAndCountedInTheOrderOfTheFolder() {
        assertThat(of("long name.text", "long name.texture", "a.b.c", ".hidden", "日本", "..x", "a+b"))
                .containsExactly(
                        "LONGNA~1TEX",
                        "LONGNA~2TEX",
                        "AB~1    C  ",
                        "HIDDEN~1   ",
                        "__~1       ",
                        "~1      X  ",
                        "A_B~1      ");
    }

    @Test
    void aCountedNameIsNeverThatOfAnotherFile() {
        assertThat(of("long name.txt", "LONGNA~1.TXT", "longna~2.txt"))
                .containsExactly("LONGNA~3TXT", "LONGNA~1TXT", "LONGNA~2TXT");
    }

    @Test
    void thousandsOfNamesWithOneStemStayDifferent() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            names.add("a rather long name " + i + ".text");
        }
        List<String> found = of(names.toArray(String[]::new));
        assertThat(new HashSet<>(found)).hasSize(names.size());
        assertThat(found.get(11_999)).isEqualTo("AR~12000TEX");
    }

    /** By hand: the sum of Microsoft's specification over the name of its own example would not be worth more. */
    @Test
    void theSumIsRotatedToTheRightBeforeEachByte() {
        assertThat(ShortNames.checksum(new byte[] {1, 0})).isEqualTo(0x80);
        assertThat(ShortNames.checksum(new byte[] {1, 1})).isEqualTo(0x81);
    }

    private static List<String> of(String... names) {
        return ShortNames.of(List.of(names)).stream()
                .map(each -> new String(each, StandardCharsets.US_ASCII))
                .toList();
    }
}
