package org.xenwright.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MismatchTest {
    private static Content sparse(long size, long... positions) {
        List<Content.Segment> segments = new ArrayList<>();
        for (long position : positions) {
            segments.add(new Content.Segment(position, Content.of("x")));
        }
        return new Content.Sparse(size, segments);
    }

    @Test
    void holesOfTerabytesAreComparedAtOnce() throws IOException {
        long size = 1L << 60;
        assertThat(Mismatch.of(sparse(size), sparse(size))).isEqualTo(-1);
        assertThat(Mismatch.of(sparse(size, 5, size - 1), sparse(size, 5, size - 1)))
                .isEqualTo(-1);
        assertThat(Mismatch.of(sparse(size, 5), sparse(size, 5, 1L << 50))).isEqualTo(1L << 50);
        assertThat(Mismatch.of(sparse(size), sparse(size - 3))).isEqualTo(size - 3);
        assertThat(Mismatch.of(sparse(size, 0), sparse(size))).isZero();
    }

    @Test
    void itIsTheFirstByteThatPlainBytesDifferIn() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < Integer.getInteger("xen.cases", 200); i++) {
            Content one = random(random);
            Content other = random.nextInt(4) == 0 ? one : random(random);
            int expected = java.util.Arrays.mismatch(one.bytes(1 << 20), other.bytes(1 << 20));
            assertThat(Mismatch.of(one, other)).as("seed %d, case %d", seed, i).isEqualTo(expected);
        }
    }

    private static Content random(Random random) {
        List<Content.Segment> segments = new ArrayList<>();
        long at = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            at += random.nextInt(3) * 40_000L;
            byte[] bytes = new byte[1 + random.nextInt(3) * 70_000];
            if (random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = 1;
            }
            segments.add(new Content.Segment(at, Content.of(bytes)));
            at += bytes.length;
        }
        return new Content.Sparse(at + random.nextInt(2) * 100_000L, segments);
    }
}
