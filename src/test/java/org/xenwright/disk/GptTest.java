package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.xenwright.content.ImagePlan;
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
        byte[] without = Gpt.plan(ID, partitions).content(0, 512).bytes(512);

        assertThat(Arrays.copyOf(sector, 440)).containsOnly(0x90);
        assertThat(Arrays.copyOf(without, 440)).containsOnly(0);
        assertThat(Arrays.copyOfRange(sector, 440, 512)).isEqualTo(Arrays.copyOfRange(without, 440, 512));
    }

    private static ImagePlan plan(List<Long> sizes) {
        return Gpt.plan(
                ID,
                sizes.stream()
                        .map(size -> new Partition("p", PartitionType.LINUX, ID, new ImagePlan(size, List.of())))
                        .toList());
    }
}
