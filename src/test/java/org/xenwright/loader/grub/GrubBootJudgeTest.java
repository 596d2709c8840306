package org.xenwright.loader.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.boot.TinyGuest;
import org.xenwright.judge.Judge;

/** SeaBIOS starts our master boot record, that our core, that our configuration, and that a kernel. */
@Tag("judge")
class GrubBootJudgeTest {
    private static final int LIMIT = 10;

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(Grub.class)
    void aBiosBootsTheDisk(Grub grub) throws Exception {
        TinyGuest guest = new TinyGuest();
        Path initramfs =
                guest.initramfs(temp.resolve("initrd"), "echo; echo marker: $(cat /proc/cmdline); poweroff -f");
        GrubConfig config =
                GrubDisk.config("it's; $one", List.of("root=/dev/vda2", "quiet", "name=\"two words\"", "a;b|c"));
        Path disk = GrubDisk.write(temp.resolve("disk.img"), grub.files(), config, guest.kernel(), initramfs);

        String console = boot(disk);

        assertThat(console)
                .doesNotContain("error:")
                .contains("marker: BOOT_IMAGE=" + GrubDisk.KERNEL
                        + " console=tty0 console=ttyS0,115200 root=/dev/vda2 quiet \"name=two words\" a;b|c");
    }

    private String boot(Path disk) throws IOException, InterruptedException {
        Path console = temp.resolve("console");
        Path said = temp.resolve("qemu");
        Process qemu = Judge.find("qemu-system-x86_64")
                .process(List.of(
                        "-m",
                        "256",
                        "-no-reboot",
                        "-display",
                        "none",
                        "-nic",
                        "none",
                        "-drive",
                        "file=" + disk + ",format=raw,if=virtio,snapshot=on",
                        "-serial",
                        "file:" + console))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(qemu.waitFor(LIMIT, TimeUnit.MINUTES)).as(text(console)).isTrue();
        } finally {
            qemu.destroyForcibly();
        }
        assertThat(qemu.exitValue()).as(text(said)).isZero();
        return text(console);
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }
}
