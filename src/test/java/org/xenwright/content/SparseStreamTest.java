package org.xenwright.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseStreamTest {
    @Test
    void whatLiesBehindAHoleIsReachedWithoutReadingTheHole() {
        byte[] end = {1, 2, 3};
        long size = 1L << 60;
        Content content = new Content.Sparse(size, List.of(new Content.Segment(size - end.length, Content.of(end))));
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            try (InputStream in = content.open(size - 4, 4)) {
                assertThat(in.readAllBytes()).containsExactly(0, 1, 2, 3);
            }
        });
    }

    @Test
    void emptySegmentsArePassedOverHoweverMany() throws IOException {
        List<Content.Segment> segments =
                new ArrayList<>(Collections.nCopies(100_000, new Content.Segment(1, Content.EMPTY)));
        segments.add(new Content.Segment(1, Content.of(new byte[] {7})));

        assertThat(new Content.Sparse(3, segments).bytes(3)).containsExactly(0, 7, 0);
    }

    @Test
    void whateverIsSkippedTheRestIsTheSame() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < Integer.getInteger("xen.cases", 2000); i++) {
            Content content = sparse(random);
            byte[] all = content.bytes(1000);
            try (InputStream in = content.open()) {
                int at = 0;
                while (at < all.length) {
                    int step = random.nextInt(12);
                    if (random.nextBoolean()) {
                        at += (int) in.skip(step);
                    } else {
                        byte[] read = in.readNBytes(step);
                        assertThat(read).as("seed %d", seed).isEqualTo(Arrays.copyOfRange(all, at, at + read.length));
                        at += read.length;
                    }
                }
                assertThat(in.skip(1)).as("seed %d", seed).isZero();
                assertThat(in.read()).as("seed %d", seed).isEqualTo(-1);
            }
        }
    }

    private static Content sparse(Random random) {
        List<Content.Segment> segments = new ArrayList<>();
        int at = 0;
        for (int i = random.nextInt(8); i > 0; i--) {
            at += random.nextInt(3) * random.nextInt(6);
            byte[] bytes = new byte[random.nextInt(10)];
            random.nextBytes(bytes);
            segments.add(new Content.Segment(at, Content.of(bytes)));
            at += bytes.length;
        }
        return new Content.Sparse(at + random.nextInt(6), segments);
    }
}
