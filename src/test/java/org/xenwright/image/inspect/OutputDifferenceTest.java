package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDifferenceTest {
    private static final int PARTITION = 1 << 20;

    @TempDir
    Path folder;

    private OutputDifference afterFlipping(int offset) throws IOException {
        Path first = SampleImage.partitioned(folder.resolve("a.img"));
        byte[] disk = Files.readAllBytes(first);
        disk[offset] ^= 1;
        return OutputDifference.between(first, Files.write(folder.resolve("b.img"), disk));
    }

    private int contentOfShop() throws IOException {
        byte[] disk = Files.readAllBytes(SampleImage.partitioned(folder.resolve("a.img")));
        return new String(disk, StandardCharsets.ISO_8859_1).indexOf("s".repeat(9000));
    }

    @Test
    void theSameFilesDoNotDiffer() throws IOException {
        Path first = SampleImage.partitioned(folder.resolve("a.img"));
        Path second = SampleImage.partitioned(folder.resolve("b.img"));

        assertThat(OutputDifference.between(first, second)).isNull();
    }

    @Test
    void aByteOfAFileIsToldByItsPath() throws IOException {
        int start = contentOfShop();

        OutputDifference difference = afterFlipping(start + 4999);

        assertThat(difference.offset()).isEqualTo(start + 4999);
        assertThat(difference.part()).isEqualTo("the content of /usr/bin/shop, byte 4999 of the partition root");
        assertThat(difference.files())
                .singleElement()
                .satisfies(change -> assertThat(change.what()).isEqualTo("content from byte 4999"));
    }

    @Test
    void aByteOfTheSuperblockIsTold() throws IOException {
        assertThat(afterFlipping(PARTITION + 1024 + 48).part())
                .isEqualTo("the superblock, byte 48 of the partition root");
    }

    @Test
    void aByteOfAnInodeIsMetadata() throws IOException {
        assertThat(afterFlipping(PARTITION + 4096 + 3).part()).startsWith("metadata of the file system, block 1");
    }

    @Test
    void aByteOfTheTableIsTold() throws IOException {
        // beyond the first table's own bytes, so that it can still be read
        assertThat(afterFlipping(40 * 512).part()).isEqualTo("the partition table");
    }

    @Test
    void anyOtherFileIsToldByItsByte() throws IOException {
        Path first = Files.writeString(folder.resolve("a.cfg"), "memory = 512\n");
        Path second = Files.writeString(folder.resolve("b.cfg"), "memory = 5120\n");

        OutputDifference difference = OutputDifference.between(first, second);

        assertThat(difference.offset()).isEqualTo(12);
        assertThat(difference.part()).isEqualTo("files of 13 and 14 bytes");
    }
}
