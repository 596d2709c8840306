package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Habits that only the text of the sources shows. */
class SourceHabitsTest {
    private static final int WIDEST = 125;

    private record Line(Path file, int number, String text) {
        boolean isComment() {
            return text.strip().startsWith("*")
                    || text.strip().startsWith("/*")
                    || text.strip().startsWith("//");
        }

        @Override
        public String toString() {
            return file + ":" + number + ": " + text.strip();
        }
    }

    private static List<Line> lines(String folder, Predicate<Line> wanted) throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        assertThat(sources).hasSizeGreaterThan(100);
        List<Line> found = new ArrayList<>();
        for (Path source : sources) {
            List<String> text = Files.readAllLines(source);
            for (int i = 0; i < text.size(); i++) {
                Line line = new Line(source, i + 1, text.get(i));
                if (wanted.test(line)) {
                    found.add(line);
                }
            }
        }
        return found;
    }

    /** The formatter leaves comments alone. */
    @Test
    void noCommentIsWiderThanAPage() throws IOException {
        for (String folder : List.of("src/main/java", "src/test/java")) {
            assertThat(lines(folder, line -> line.isComment() && line.text().length() > WIDEST))
                    .isEmpty();
        }
    }

    @Test
    void nothingIsLeftOfAMerge() throws IOException {
        for (String folder : List.of("src/main/java", "src/test/java")) {
            assertThat(lines(folder, line -> line.text().matches("[ *]*(<{7} \\S+|>{7} \\S+|={7})")))
                    .isEmpty();
        }
    }

    @Test
    void oneClassEscapesXml() throws IOException {
        assertThat(lines("src/main/java", line -> line.text().contains("\"&lt;\"")))
                .extracting(line -> line.file().getFileName().toString())
                .containsExactly("XmlText.java");
    }

    /** A test with another tag than that of its name's end runs nowhere. */
    @ParameterizedTest
    @CsvSource({"Nightly.java, nightly", "Bench.java, bench", "JudgeTest.java, judge"})
    void aTestHasTheTagThatItsNameEndsIn(String end, String tag) throws IOException {
        List<Line> tests = lines(
                "src/test/java",
                line -> line.file().toString().endsWith(end) && line.text().matches("(public )?(final )?class .*"));
        List<Line> tagged = lines(
                "src/test/java",
                line -> line.file().toString().endsWith(end) && line.text().equals("@Tag(\"" + tag + "\")"));
        assertThat(tagged)
                .extracting(Line::file)
                .containsAll(tests.stream().map(Line::file).toList());
        assertThat(tests).isNotEmpty();
    }
}
