package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.judge.Judge;

class RawDiskTest {
    @TempDir
    Path folder;

    @Test
    void everyByteComesWhereItBelongsWithAnyNumberOfThreads() throws IOException {
        byte[] source = new byte[3 << 20];
        new Random(1).nextBytes(source);
        Arrays.fill(source, 1 << 20, 2 << 20, (byte) 0);
        Path file = Files.write(folder.resolve("source"), source);
        for (int seed = 0; seed < Integer.getInteger("xen.cases", 30); seed++) {
            Random random = new Random(seed);
            List<Region> regions = new ArrayList<>();
            byte[] expected = new byte[12 << 20];
            long at = 0;
            while (true) {
                at += random.nextInt(3) == 0 ? 0 : random.nextInt(1 << random.nextInt(18));
                int length = 1 + random.nextInt(1 << random.nextInt(21));
                if (at + length > expected.length - 5) {
                    break;
                }
                int skip = random.nextInt(source.length - length);
                System.arraycopy(source, skip, expected, (int) at, length);
                Content content = random.nextInt(3) == 0
                        ? Content.of(Arrays.copyOfRange(source, skip, skip + length))
                        : new Content.Slice(file, 0, source.length);
                regions.add(new Region(at, length, content, content instanceof Content.Bytes ? 0 : skip));
                at += length;
            }
            Path image = folder.resolve("image");
            RawDisk.write(new ImagePlan(expected.length, regions), image, 1 + seed % 4);
            assertThat(Arrays.mismatch(Files.readAllBytes(image), expected))
                    .as("seed " + seed)
                    .isEqualTo(-1);
        }
    }

    @Test
    void anEmptyPlanIsAFileOfZeros() throws IOException {
        Path image = folder.resolve("image");
        RawDisk.write(new ImagePlan(10_000_000, List.of()), image);
        assertThat(Files.size(image)).isEqualTo(10_000_000);
    }

    @Test
    @Tag("judge")
    void zerosInContentTakeNoPlace() throws IOException {
        Path image = folder.resolve("image");
        RawDisk.write(new ImagePlan(64 << 20, List.of(Region.of(4096, new byte[32 << 20]))), image);
        assertThat(Files.size(image)).isEqualTo(64 << 20);
        // blocks of 512 bytes: a last byte is written to give the file its length
        assertThat(Long.parseLong(
                        Judge.run("stat", "-c", "%b", image.toString()).output().strip()))
                .isLessThanOrEqualTo(8);
    }

    @Test
    void whenContentIsGoneNothingIsLeftAndWhatWasThereStays() throws IOException {
        Path image = Files.writeString(folder.resolve("image"), "before");
        Path source = Files.write(folder.resolve("source"), new byte[100]);
        for (int threads = 1; threads < 4; threads++) {
            int count = threads;
            for (long size : new long[] {101, 1 << 20}) {
                ImagePlan plan = new ImagePlan(
                        8 << 20,
                        List.of(
                                Region.of(0, new byte[] {1}),
                                new Region(1 << 20, size, new Content.Slice(source, 0, size), 0),
                                new Region(2 << 20, 100, new Content.Slice(source, 0, 100), 0),
                                Region.of(4 << 20, new byte[1 << 20])));
                assertThatThrownBy(() -> RawDisk.write(plan, image, count))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("early");
            }
        }
        assertThat(Files.readString(image)).isEqualTo("before");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(image, source);
        }
    }
}
