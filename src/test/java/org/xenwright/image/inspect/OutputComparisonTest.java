package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.world.TestWorlds;

class OutputComparisonTest {
    @TempDir
    Path folder;

    private Path first;
    private Path second;

    @BeforeEach
    void twoBuilds() throws IOException {
        first = Files.createDirectory(folder.resolve("first"));
        second = Files.createDirectory(folder.resolve("second"));
    }

    private OutputComparison compared(String... files) throws IOException {
        return OutputComparison.of(List.of(files), first, second, TestWorlds.DEBIAN);
    }

    @Test
    void filesThatAreTheSameAreNamedInTheirOrder() throws IOException {
        for (Path each : List.of(first, second)) {
            SampleImage.partitioned(each.resolve("shop.img"));
            Files.writeString(each.resolve("manifest.json"), "{}");
        }

        OutputComparison compared = compared("shop.img", "manifest.json");

        assertThat(compared.same()).containsExactly("shop.img", "manifest.json");
        assertThat(compared.differences()).isEmpty();
    }

    @Test
    void aFileOfOneBuildAloneDiffers() throws IOException {
        Files.writeString(first.resolve("old.img"), "old");
        Files.writeString(second.resolve("new.img"), "new");

        OutputComparison compared = compared("old.img", "new.img");

        assertThat(compared.same()).isEmpty();
        assertThat(compared.differences())
                .containsExactly("old.img: only one build made it", "new.img: only one build made it");
    }

    @Test
    void aDiskIsExplainedByTheFilesInIt() throws IOException {
        byte[] disk = Files.readAllBytes(SampleImage.partitioned(first.resolve("shop.img")));
        int start = new String(disk, StandardCharsets.ISO_8859_1).indexOf("s".repeat(9000));
        disk[start + 4999] ^= 1;
        Files.write(second.resolve("shop.img"), disk);
        Files.writeString(first.resolve("manifest.json"), "{}");
        Files.writeString(second.resolve("manifest.json"), "{}");

        OutputComparison compared = compared("shop.img", "manifest.json");

        assertThat(compared.same()).containsExactly("manifest.json");
        assertThat(compared.differences())
                .singleElement()
                .satisfies(text -> assertThat(text.lines())
                        .hasSize(2)
                        .first()
                        .isEqualTo("shop.img: from byte " + (start + 4999)
                                + ", the content of /usr/bin/shop, byte 4999 of the partition root"));
        assertThat(compared.differences().get(0)).contains("\n    ~ /usr/bin/shop  ");
    }
}
