package org.xenwright.loader.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMAInputStream;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.judge.Judge;

/** GRUB's own tools judge what is made of its files without them. */
@Tag("judge")
class CoreImageJudgeTest {
    private static final int SECTOR = 512;

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(Grub.class)
    void whatIsPackedIsWhatGrubMkimagePacks(Grub grub) throws IOException {
        assertSame(grub, GrubModules.DISK, "(,gpt3)/boot/grub", "");
        assertSame(
                grub,
                GrubModules.OPTICAL,
                "/boot/grub",
                "search --file /id --set=root\nset prefix=($root)/boot/grub\n");
        assertSame(grub, List.of("functional_test", "xfs", "btrfs", "lvm", "raid6rec", "all_video"), "()/x", "#\n");
    }

    private void assertSame(Grub grub, List<String> modules, String prefix, String config) throws IOException {
        Path out = temp.resolve("core.img");
        List<String> words =
                new ArrayList<>(List.of("-O", "i386-pc", "-d", grub.folder().toString()));
        words.addAll(List.of("-o", out.toString(), "-p", prefix));
        if (!config.isEmpty()) {
            words.addAll(List.of(
                    "-c", Files.writeString(temp.resolve("config"), config).toString()));
        }
        words.addAll(modules);
        Judge.Verdict made = grub.run("grub-mkimage", words.toArray(String[]::new));
        assertThat(made.exit()).as(made.output()).isZero();

        CoreImage core = CoreImage.of(grub.files(), modules, prefix, config);

        byte[] theirs = Files.readAllBytes(out);
        byte[] ours = core.onDisk(2048).core();
        int start = SECTOR + (int) Files.size(grub.folder().resolve("lzma_decompress.img"));
        assertThat(unpack(ours, start))
                .as("%s, %s", grub, modules)
                .isEqualTo(unpack(theirs, start))
                .isEqualTo(core.payload());
        CoreContents read = CoreContents.read(partition(theirs));
        assertThat(read.version().orElse("none").startsWith(grub.version())).isEqualTo(modules.contains("normal"));
        assertThat(read.prefix()).isEqualTo(prefix);
        assertThat(read.config()).isEqualTo(config);
        assertThat(read.modules())
                .containsAll(modules)
                .isEqualTo(CoreContents.read(partition(ours)).modules());
        // theirs is not yet placed; the sizes of what is packed differ with the encoder
        for (byte[] each : List.of(ours, theirs)) {
            ByteBuffer fields = ByteBuffer.wrap(each).order(ByteOrder.LITTLE_ENDIAN);
            assertThat((int) fields.getShort(508)).isEqualTo((each.length + SECTOR - 1) / SECTOR - 1);
            fields.putInt(SECTOR + 8, 0).putLong(500, 0).putShort(508, (short) 0);
        }
        assertThat(ours).startsWith(Arrays.copyOf(theirs, start));
    }

    private static ImagePlan partition(byte[] core) {
        return new ImagePlan(1 << 20, List.of(Region.of(0, core)));
    }

    private static byte[] unpack(byte[] core, int start) throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(core).order(ByteOrder.LITTLE_ENDIAN);
        int packed = fields.getInt(SECTOR + 8);
        int unpacked = fields.getInt(SECTOR + 12);
        assertThat(start + packed).isBetween(core.length - SECTOR, core.length);
        try (LZMAInputStream in =
                new LZMAInputStream(new ByteArrayInputStream(core, start, packed), unpacked, 3, 0, 2, 1 << 16, null)) {
            return in.readAllBytes();
        }
    }
}
