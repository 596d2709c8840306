package org.xenwright.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentOutputTest {
    @TempDir
    Path folder;

    private ContentOutput to(Path file) throws IOException {
        return new ContentOutput(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    @Test
    void everyContentGoesThroughWholeAndInOrder() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] bytes = new byte[300_000];
        random.nextBytes(bytes);
        Path source = Files.write(folder.resolve("source"), bytes);
        Path result = folder.resolve("result");
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (ContentOutput out = to(result)) {
            for (int i = 0; i < 200; i++) {
                int offset = random.nextInt(bytes.length);
                int size = random.nextInt(bytes.length - offset) >> random.nextInt(18);
                Content slice = new Content.Slice(source, offset, size);
                Content content = switch (random.nextInt(3)) {
                    case 0 -> slice;
                    case 1 -> Content.of(slice.bytes(size));
                    default -> new Content.Sparse(size + 70_000L, List.of(new Content.Segment(33, slice)));
                };
                out.write(content);
                content.open().transferTo(expected);
                out.write(i);
                expected.write(i);
                out.write(bytes, offset, Math.min(size, 100_000));
                expected.write(bytes, offset, Math.min(size, 100_000));
            }
        }
        assertThat(Files.readAllBytes(result)).as("-Dxen.seed=" + seed).isEqualTo(expected.toByteArray());
    }

    @Test
    void aFileThatBecameShorterIsAnErrorAndNoShortWrite() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[50_000]);
        try (ContentOutput out = to(folder.resolve("result"))) {
            for (int size : new int[] {100, 100_000}) {
                assertThatThrownBy(() -> out.write(new Content.Slice(source, 49_950, size)))
                        .isInstanceOf(EOFException.class)
                        .hasMessageContaining("source ended");
            }
        }
    }
}
