package org.xenwright.image.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.store.NamedInputs;

class BuildRecordTest {
    @TempDir
    Path folder;

    private static NamedInputs inputs(String size, String less) {
        return new NamedInputs().add("<image><disk><size>", size).add("package less", less, less);
    }

    @Test
    void whatDiffersFromTheLastBuildIsNamed() throws Exception {
        BuildRecord record = new BuildRecord(folder);
        assertThat(record.difference(inputs("1G", "590")).orElseThrow().summary())
                .isEqualTo("nothing was built here before");
        Path output = Files.writeString(folder.resolve("disk"), "bytes");
        record.write(inputs("1G", "590"), inputs("1G", "590"), List.of(output));
        assertThat(record.difference(inputs("1G", "590"))).isEmpty();

        BuildRecord.Reason one = record.difference(inputs("2G", "590")).orElseThrow();
        assertThat(one.summary()).isEqualTo("<image><disk><size> changed");
        BuildRecord.Reason two = record.difference(inputs("2G", "591")).orElseThrow();
        assertThat(two.summary()).isEqualTo("<image><disk><size> changed, and 1 more: -Dxen.explain lists them");
        assertThat(two.inputs()).extracting(NamedInputs.Difference::detail).containsExactly("", "590 -> 591");
        assertThat(Files.readString(folder.resolve(".build.json"))).doesNotContain("1G");

        Files.writeString(output, "other bytes");
        assertThat(record.difference(inputs("1G", "590")).orElseThrow().summary())
                .isEqualTo("disk was changed or is gone");
    }

    @Test
    void aRecordOfAnEarlierVersionHasNoNamesOfInputs() throws Exception {
        Files.writeString(folder.resolve(".build.json"), "{\"fingerprint\": \"a\", \"recorded\": \"b\"}");
        assertThat(new BuildRecord(folder)
                        .difference(inputs("1G", "590"))
                        .orElseThrow()
                        .summary())
                .isEqualTo("an input changed");
    }

    @Test
    void theInputsOfTheLastBuildAreReadBackAndNoneOfADamagedRecord() throws Exception {
        BuildRecord record = new BuildRecord(folder);
        assertThat(record.inputs()).isEmpty();
        record.write(inputs("1G", "590"), inputs("1G", "590"), List.of());
        assertThat(record.inputs()).isEqualTo(inputs("1G", "590").parts());
        Files.writeString(folder.resolve(".build.json"), "{\"inputs\": {");
        assertThat(record.inputs()).isEmpty();
    }
}
