package org.xenwright.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.report.BootCourse;

class ConsoleExcerptTest {
    @TempDir
    Path folder;

    private ConsoleExcerpt of(String text, int most, String... evidence) throws IOException {
        Path log = folder.resolve("console.log");
        Files.writeString(log, text);
        List<BootCourse.Sign> signs = List.of(evidence).stream()
                .map(each -> new BootCourse.Sign(0, each, "that"))
                .toList();
        return ConsoleExcerpt.of(log, signs, most);
    }

    @Test
    void aShortConsoleIsThereAsAWholeWithItsMarks() throws IOException {
        ConsoleExcerpt console = of("one\r\ntwo\r\nweb login: ", 4000, "web login: ");

        assertThat(console.total()).isEqualTo(3);
        assertThat(console.pieces()).hasSize(1);
        assertThat(console.pieces().get(0).lines()).containsExactly("one", "two", "web login: ");
        assertThat(console.pieces().get(0).marks()).containsExactly(new ConsoleExcerpt.Mark(3, "that"));
    }

    @Test
    void ofALongOneTheBeginningTheEndAndTheEvidenceAreKept() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 20_000; i++) {
            text.append(i == 9000 ? "the sign" : "line " + i).append('\n');
        }

        ConsoleExcerpt console = of(text.toString(), 8000, "the sign");

        assertThat(console.total()).isEqualTo(20_000);
        assertThat(console.pieces()).hasSize(3);
        assertThat(console.pieces().get(0).from()).isEqualTo(1);
        assertThat(console.pieces().get(1).lines()).contains("line 8985", "the sign", "line 9015");
        assertThat(console.pieces().get(1).marks()).containsExactly(new ConsoleExcerpt.Mark(9000, "that"));
        assertThat(console.pieces().get(2).lines()).endsWith("line 19999", "line 20000");
        assertThat(characters(console)).isLessThan(9000);
    }

    @Test
    void aGuestThatRepeatsItsEvidenceOrNeverEndsALineFillsNoPage() throws IOException {
        assertThat(characters(of("the sign\n".repeat(50_000) + "end\n", 8000, "the sign")))
                .isLessThan(9000);
        assertThat(characters(of("x".repeat(3_000_000), 8000, "the sign"))).isLessThan(9000);
    }

    private static int characters(ConsoleExcerpt console) {
        return console.pieces().stream()
                .flatMap(each -> each.lines().stream())
                .mapToInt(String::length)
                .sum();
    }
}
