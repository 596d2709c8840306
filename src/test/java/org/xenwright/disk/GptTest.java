package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private static ImagePlan plan(List<Long> sizes) {
        return Gpt.plan(
                ID,
                sizes.stream()
                        .map(size -> new Partition("p", PartitionType.LINUX, ID, new ImagePlan(size, List.of())))
                        .toList());
    }
}
