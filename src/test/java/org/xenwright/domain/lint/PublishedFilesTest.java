package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the kinds that people publish: whole manuals' examples, generators' output, lists' attachments. */
class PublishedFilesTest {
    static Stream<Path> files() throws IOException, URISyntaxException {
        return Linter.find(List.of(Path.of(
                        PublishedFilesTest.class.getResource("published").toURI())))
                .stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void nothingIsFoundButWhatIsExpected(Path file) throws IOException {
        String expected = Files.readAllLines(file).get(0).replace("# expected: ", "");
        assertThat(new Linter(null).add(file).findings())
                .filteredOn(finding -> finding.severity() != Severity.NOTE)
                .extracting(finding -> finding.rule().id())
                .containsExactlyInAnyOrder(expected.equals("nothing") ? new String[0] : expected.split(" "));
    }
}
