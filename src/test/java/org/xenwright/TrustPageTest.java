package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about trust names a test for each attack; a test that goes or is called otherwise must not leave the page behind. */
class TrustPageTest {
    /** What fills a request in a test as goals do by its constructor, or looks at what came out. */
    private static final Pattern CONVENIENCES = Pattern.compile("org\\.xenwright\\.(?:"
            + "customize\\.CustomizeRequest\\.with\\w+|customize\\.ArtifactPlacement\\.\\w+|deb\\.repository\\.VerifiedIndex\\.file"
            + "|deb\\.control\\.Paragraph\\.with|deb\\.resolve\\.(?:Preferences\\.with|Resolution\\.|Variant\\.)\\w+"
            + "|boot\\.qemu\\.QemuDriver\\.<init>)\\(.*");

    private static final Pattern WORD = Pattern.compile("`([A-Za-z]+)`");

    @Test
    void whatItsTestsCallIsWhatGoalsComeTo() throws IOException {
        Map<String, Set<String>> named = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("site/markdown/trust.md"))) {
            if (line.startsWith("|")) {
                String source = "";
                Matcher word = WORD.matcher(line);
                while (word.find()) {
                    if (word.group(1).endsWith("Test")) {
                        source = word.group(1);
                    } else {
                        named.computeIfAbsent(source, test -> new HashSet<>()).add(word.group(1));
                    }
                }
            }
        }
        assertThat(new Wiring().unwired(named, CONVENIENCES)).isEmpty();
    }

    @Test
    void everyTestThePageNamesIsThere() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        List<String> missing = new ArrayList<>();
        int attacks = 0;
        int tests = 0;
        for (String line : Files.readAllLines(Path.of("site/markdown/trust.md"))) {
            if (!line.startsWith("|") || line.startsWith("|--") || line.startsWith("| attack")) {
                continue;
            }
            attacks++;
            String cells = line.substring(0, line.lastIndexOf('|'));
            String source = "";
            Matcher word = WORD.matcher(cells.substring(cells.lastIndexOf('|')));
            while (word.find()) {
                if (Character.isUpperCase(word.group(1).charAt(0))) {
                    source = sources.getOrDefault(word.group(1), "");
                } else if (!source.contains("void " + word.group(1) + "(")) {
                    missing.add(word.group(1));
                } else {
                    tests++;
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(attacks).isEqualTo(22);
        assertThat(tests).isGreaterThan(50);
    }
}
