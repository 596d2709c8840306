package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.problem.ProblemException;

class GptTest {
    private static final UUID ID = new UUID(1, 2);

    @Test
    void partitionsThatNoDiskCanHoldAreTold() {
        for (List<Long> sizes : List.of(
                List.of(Long.MAX_VALUE), List.of(4096L, Long.MAX_VALUE - (4 << 20)), List.of(1L << 62, 1L << 62))) {
            assertThatThrownBy(() -> plan(sizes))
                    .as("%s", sizes)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("choose smaller sizes");
        }
        assertThat(plan(List.of(1L << 61, 1L << 61)).size()).isGreaterThan(1L << 62);
    }

    @Test
    void theCodeOfTheFirstSectorEndsWhereTheDisksOwnSignatureBegins() throws IOException {
        byte[] code = new byte[512];
        Arrays.fill(code, (byte) 0x90);
        List<Partition> partitions =
                List.of(new Partition("p", PartitionType.BIOS_BOOT, ID, new ImagePlan(4096, List.of())));

        byte[] sector = Gpt.plan(ID, partitions, code).content(0, 512).bytes(512);
        byte[] without = Gpt.plan(ID, partitions, new byte[0]).content(0, 512).bytes(512);

        assertThat(Arrays.copyOf(sector, 440)).containsOnly(0x90);
        assertThat(Arrays.copyOf(without, 440)).containsOnly(0);
        assertThat(Arrays.copyOfRange(sector, 440, 512)).isEqualTo(Arrays.copyOfRange(without, 440, 512));
    }

    private static ImagePlan plan(List<Long> sizes) {
        return Gpt.plan(
                ID,
                sizes.stream()
                        .map(size -> new Partition("p", PartitionType.LINUX, ID, new ImagePlan(size, List.of())))
                        .toList(),
                new byte[0]);
    }

    @Test
    void aTableLiesAroundContentOfAnOrderOfItsOwn() throws IOException {
        byte[] bytes = {1, 2, 3};
        ImagePlan content = new ImagePlan(3 << 20, List.of(Region.of(32 << 10, bytes), Region.of(2 << 20, bytes)));
        List<GptEntry> entries = List.of(
                new GptEntry("first", PartitionType.LINUX.id(), new UUID(3, 4), 32 << 10, 1 << 20),
                new GptEntry("second", PartitionType.EFI_SYSTEM.id(), new UUID(5, 6), 2 << 20, 1 << 20));
        byte[] code = new byte[512];
        java.util.Arrays.fill(code, (byte) 7);

        ImagePlan disk = Gpt.around(ID, content, entries, code);

        assertThat(GptReader.read(disk)).isEqualTo(entries);
        assertThat(disk.size()).isEqualTo(4 << 20);
        assertThat(disk.part(Gpt.FREE, (3 << 20) - Gpt.FREE).mismatch(content.part(Gpt.FREE, (3 << 20) - Gpt.FREE)))
                .isEqualTo(-1);
        byte[] first = disk.content(0, 512).bytes(512);
        assertThat(first[439]).isEqualTo((byte) 7);
        assertThat(first[446]).as("the protective entry is not active").isZero();
        assertThat(first[462]).as("an entry of nothing is").isEqualTo((byte) 0x80);
        ImagePlan early = new ImagePlan(3 << 20, List.of(Region.of(Gpt.FREE - 1, bytes)));
        assertThatThrownBy(() -> Gpt.around(ID, early, entries, code)).isInstanceOf(IllegalArgumentException.class);
    }
}
