package org.xenwright.deb.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.control.Suite;
import org.xenwright.problem.ProblemException;

/**
 * Plays the files beside this class. A file's first paragraph is the request and what is expected of it; a paragraph
 * with {@code Index} begins a source; the others are packages, of version 1 for amd64 unless they say otherwise.
 */
class ScenarioTest {
    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ScenarioTest.class.getResource("scenarios"))
                .toURI());
    }

    static Stream<Path> scenarios() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(Path::getFileName).sorted().toList().stream();
        }
    }

    @Test
    void thereAreScenarios() throws IOException, URISyntaxException {
        assertThat(scenarios()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theScenarioComesOutAsItSays(Path file) throws IOException, URISyntaxException {
        List<Paragraph> paragraphs = Paragraph.parseAll(Files.readAllBytes(folder().resolve(file)), file.toString());
        Paragraph script = paragraphs.get(0);
        String[] architectures = script.get("Architectures", "amd64").split(" ");
        Universe universe = Universe.of(List.of(architectures), indexes(paragraphs.subList(1, paragraphs.size())));
        Preferences preferences = Preferences.parse(
                        script.get("Preferences", "")
                                .strip()
                                .replace("\n.\n", "\n\n")
                                .getBytes(StandardCharsets.UTF_8),
                        "preferences")
                .withDefaultRelease(script.get("Default-Release"));
        Resolver resolver = Resolver.of(universe, preferences);
        if (script.get("Error") != null) {
            assertThatThrownBy(() -> resolver.resolve(request(script)))
                    .isInstanceOf(ProblemException.class)
                    .satisfies(e -> assertThat(lines(e.getMessage()))
                            .contains(lines(script.get("Error", "")).toArray(String[]::new)));
            return;
        }
        Resolution resolution = resolver.resolve(request(script));
        List<BinaryPackage> packages =
                resolution.packages().stream().map(Selected::pkg).toList();
        assertThat(new Checker(architectures[0], packages).complaints()).isEmpty();
        List<String> names = packages.stream().map(pkg -> name(pkg, script)).toList();
        if (script.get("Order") != null) {
            assertThat(names).containsExactly(words(script.get("Order", "")));
        } else {
            assertThat(names).containsExactlyInAnyOrder(words(script.get("Expect", "")));
        }
        if (script.get("Explain") != null) {
            List<String> expected = lines(script.get("Explain", ""));
            assertThat(resolution.explain(expected.get(0))).isEqualTo(expected.subList(1, expected.size()));
        }
        if (script.get("Notes") != null) {
            assertThat(resolution.notes()).isEqualTo(lines(script.get("Notes", "")));
        }
        if (script.get("Manual") != null) {
            assertThat(resolution.packages().stream()
                            .filter(Selected::manual)
                            .map(selected -> selected.pkg().name()))
                    .containsExactlyInAnyOrder(words(script.get("Manual", "")));
        }
        assertThat(resolver.resolve(request(script))).as("a second time").isEqualTo(resolution);
    }

    private static String name(BinaryPackage pkg, Paragraph script) {
        String expected = script.get("Expect", "") + script.get("Order", "");
        String name = expected.contains(pkg.name() + ":" + pkg.architecture())
                ? pkg.name() + ":" + pkg.architecture()
                : pkg.name();
        String source = expected.contains("@") ? "@" + pkg.source() : "";
        return pkg.version().toString().equals("1") ? name + source : name + "=" + pkg.version() + source;
    }

    private static String[] words(String text) {
        return text.isBlank() ? new String[0] : text.strip().split("\\s+");
    }

    private static List<String> lines(String text) {
        return Arrays.stream(text.split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static Request request(Paragraph script) {
        List<PackageSpec> wanted = Arrays.stream(words(script.get("Request", "")))
                .map(PackageSpec::parse)
                .toList();
        return new Request(
                wanted,
                Variant.valueOf(script.get("Variant", "CUSTOM")),
                script.get("Recommends", "no").equals("yes"),
                List.of(words(script.get("Preferred", ""))),
                List.of());
    }

    private static List<PackageIndex> indexes(List<Paragraph> paragraphs) throws IOException {
        List<PackageIndex> indexes = new ArrayList<>();
        PackageSource source = new PackageSource("main", "", Suite.of("test"), "main");
        StringBuilder text = new StringBuilder();
        for (Paragraph paragraph : paragraphs) {
            if (paragraph.get("Index") != null) {
                if (!text.isEmpty()) {
                    indexes.add(PackageIndex.parse(text.toString().getBytes(StandardCharsets.UTF_8), source));
                    text.setLength(0);
                }
                source = new PackageSource(
                        paragraph.get("Index", ""), paragraph.get("Site", ""), Suite.of(paragraph), "main");
                continue;
            }
            Paragraph whole = paragraph;
            whole = whole.get("Version") == null ? whole.with("Version", "1") : whole;
            whole = whole.get("Architecture") == null ? whole.with("Architecture", "amd64") : whole;
            text.append(whole.text()).append('\n');
        }
        indexes.add(PackageIndex.parse(text.toString().getBytes(StandardCharsets.UTF_8), source));
        return indexes;
    }
}
