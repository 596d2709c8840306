package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The types that CONTRIBUTING names, which must not stay on the page when a class is renamed or moved. */
class ContributingPageTest {
    /** A type by itself, or behind the package that it is in; two capitals in a row are no name of a type. */
    private static final Pattern TYPE = Pattern.compile("`((?:[a-z]+\\d*\\.)*)([A-Z][a-z]+\\w*)`");

    /** Stand-ins for any class and its test. */
    private static final List<String> EXAMPLES = List.of("Foo", "FooTest");

    @Test
    void everyTypeThatThePageNamesIsThere() throws IOException {
        List<String> sources = sources();
        List<String> named = TYPE.matcher(Files.readString(Path.of("CONTRIBUTING.md")))
                .results()
                .filter(each -> !EXAMPLES.contains(each.group(2)))
                .map(ContributingPageTest::file)
                .toList();
        assertThat(named).hasSizeGreaterThan(50);
        assertThat(named).allSatisfy(file -> assertThat(sources).anyMatch(source -> source.endsWith(file)));
    }

    @Test
    void aTypeOfAnotherPackageIsNotTheOneThatIsNamed() throws IOException {
        assertThat(TYPE.matcher("`disk.Backing`").results().map(ContributingPageTest::file))
                .containsExactly("org/xenwright/disk/Backing.java")
                .allMatch(file -> Files.exists(Path.of("src/main/java", file)));
        assertThat(sources()).noneMatch(source -> source.endsWith("org/xenwright/image/Backing.java"));
    }

    private static String file(MatchResult named) {
        String folder = named.group(1).replace('.', '/');
        return (folder.isEmpty() ? "/" : "org/xenwright/" + folder) + named.group(2) + ".java";
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList();
        }
    }
}
