package org.xenwright.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootHistoryTest {
    @TempDir
    Path folder;

    private static BootRecords boots(int count) {
        return new BootRecords(IntStream.range(0, count)
                .mapToObj(each -> new BootRecord(
                        "web" + each, "web", "web", "qemu", "ready", 0, "", "", 1200, null, List.of(), List.of(), null))
                .toList());
    }

    @Test
    void theLastBuildsAreReadAsTheyWereWrittenAndOlderOnesAreForgotten() throws IOException {
        BootHistory history = BootHistory.read(folder.resolve("none.json"));
        for (int i = 0; i < 100; i++) {
            history = history.with("build " + i, boots(2));
        }
        Path file = folder.resolve("kept/history.json");
        history.write(file);

        BootHistory read = BootHistory.read(file);
        assertThat(read).isEqualTo(history);
        assertThat(read.builds()).hasSize(30);
        assertThat(read.builds().get(29).time()).isEqualTo("build 99");
        assertThat(read.builds().get(29).verdicts().get(1)).isEqualTo(new BootHistory.Verdict("web1", 0, 1200));
    }

    @Test
    void aFleetOfThousandsDoesNotMakeTheFileLarge() throws IOException {
        BootHistory history = new BootHistory(List.of());
        for (int i = 0; i < 30; i++) {
            history = history.with("build " + i, boots(6000));
        }
        history.write(folder.resolve("history.json"));

        assertThat(history.builds()).hasSize(1);
        assertThat(Files.size(folder.resolve("history.json"))).isLessThan(1 << 20);
    }

    @Test
    void aDamagedFileIsNoHistory() throws IOException {
        Path file = folder.resolve("history.json");
        for (String text : List.of("", "{", "null", "{\"builds\": null}", "[]", "{\"builds\": [{}]}")) {
            Files.writeString(file, text);

            assertThat(BootHistory.read(file).builds().stream()
                            .mapToInt(each -> each.verdicts().size())
                            .sum())
                    .as(text)
                    .isZero();
        }
    }
}
