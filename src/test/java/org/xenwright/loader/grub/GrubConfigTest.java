package org.xenwright.loader.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xenwright.kernel.CommandLineLimit;
import org.xenwright.problem.ProblemException;

class GrubConfigTest {
    private static final String VOLUME = "11111111-2222-8333-8444-555555555555";

    private static GrubConfig config(String name, String... words) {
        return new GrubConfig(
                name,
                VOLUME,
                "/boot/vmlinuz-6.1.0-1",
                Optional.of("/boot/initrd.img-6.1.0-1"),
                List.of(words),
                GrubConfig.PC_CONSOLES);
    }

    @Test
    void xensEntryIsFirstAndItsDefaultLastSincePygrubReadsNoConditions() {
        assertThat(config("web", "root=UUID=" + VOLUME, "ro").text()).isEqualTo("""
                # Read by GRUB (BIOS, UEFI, PVH and PV under Xen) and by pygrub, which ignores each "if" and takes the last default.
                set timeout=0
                set default=1
                if [ "$grub_platform" = "xen" -o "$grub_platform" = "xen_pvh" ]; then
                set default=0
                fi
                if [ "$grub_platform" = "pc" -o "$grub_cpu-$grub_platform" = "x86_64-efi" ]; then
                insmod serial
                if serial --unit=0 --speed=115200; then
                terminal_input console serial
                terminal_output console serial
                fi
                fi
                insmod part_gpt
                insmod ext2
                if [ ! -e /boot/vmlinuz-6.1.0-1 ]; then
                search --no-floppy --fs-uuid --set=root 11111111-2222-8333-8444-555555555555
                fi
                menuentry 'web on Xen' --class linux {
                \tlinux /boot/vmlinuz-6.1.0-1 console=hvc0 root=UUID=11111111-2222-8333-8444-555555555555 ro
                \tinitrd /boot/initrd.img-6.1.0-1
                }
                menuentry 'web' --class linux {
                \tlinux /boot/vmlinuz-6.1.0-1 console=tty0 console=ttyS0,115200 root=UUID=11111111-2222-8333-8444-555555555555 ro
                \tinitrd /boot/initrd.img-6.1.0-1
                }
                """);
    }

    @Test
    void aNameCannotEndItsTitle() {
        assertThat(config("it's '$(x)' {\n}\u00e9\u001b").text())
                .contains("menuentry 'it'\\''s '\\''$(x)'\\'' {?}??' --class linux {\n");
    }

    @Test
    void wordsAreQuotedOnlyWhereAKernelTakesTheQuotesOff() {
        assertThat(config("x", "a;b", "in", "v=\"two words\"", "#c", "p=*", "two words", " ", "\"a=b c\"")
                        .text())
                .contains(" \"a;b\" \"in\" v=\"two words\" \"#c\" \"p=*\" \"two words\" \"a=b c\"\n\tinitrd");
    }

    @Test
    void wordsThatTheReadersHandOverDifferentlyAreRefused() {
        for (String word : List.of(
                "$x",
                "a=\"$x\"",
                "it's",
                "a\\b",
                "a\"b",
                "a=\"b\"c\"",
                "a\nb",
                "\u00e9",
                "a\tb",
                "\"",
                "a=\"b\" c=\"d\"")) {
            assertThatThrownBy(() -> config("x", word))
                    .as(word)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("the word of the kernel's command line");
        }
    }

    @Test
    void aCommandLineThatAKernelCutsOffIsRefused() {
        String rest = " ".repeat("BOOT_IMAGE=/boot/vmlinuz-6.1.0-1 console=tty0 console=ttyS0,115200 ".length());
        config("x", "a".repeat(CommandLineLimit.LONGEST - rest.length()));
        assertThatThrownBy(() -> config("x", "a".repeat(CommandLineLimit.LONGEST - rest.length() + 1)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a kernel's command line of 2048 bytes");
        assertThat(config("x", "a").checkPv()).isEmpty();
        assertThat(config("x", "a".repeat(1000)).checkPv())
                .hasValueSatisfying(problem -> assertThat(problem.text()).contains("at most 1023 for a PV domain"));
    }

    @Test
    void pathsAndVolumesThatNeedQuotesAreRefused() {
        for (String path : List.of("boot/vmlinuz", "/boot/a b", "/", "/boot/../etc", "/a;b", "/$x", "/boot/\u00e9")) {
            assertThatThrownBy(() -> new GrubConfig("x", VOLUME, path, Optional.empty(), List.of(), List.of()))
                    .as(path)
                    .isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> GrubConfig.pointer(VOLUME, path)).isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> GrubConfig.pointer("x; halt", "/boot/grub"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePointerLeadsFromTheSystemPartitionToTheFolderOfGrub() {
        assertThat(GrubConfig.pointer("1234-ABCD", "/grub")).isEqualTo("""
                search --no-floppy --fs-uuid --set=root 1234-ABCD
                set prefix=($root)/grub
                configfile $prefix/grub.cfg
                """);
    }
}
