package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page about trust names a test for each attack; a test that goes or is called otherwise must not leave the page
 * behind.
 */
class TrustPageTest {
    /** What fills a request in a test as goals do in another way, or looks at what came out. */
    private static final Pattern CONVENIENCES = Pattern.compile("org\\.xenwright\\.(?:"
            + "deb\\.repository\\.VerifiedIndex\\.file"
            + "|deb\\.control\\.Paragraph\\.with|deb\\.resolve\\.(?:Preferences\\.with|Resolution\\.|Variant\\.)\\w+"
            + "|disk\\.DiskImage\\.read|domain\\.language\\.Parser\\.looked"
            + "|packages\\.LockEnvironment\\.of|tool\\.Tool\\.command|deb\\.configure\\.StatusLines\\.failures"
            + "|disk\\.Gpt\\.plan|disk\\.Partition\\.empty|filesystem\\.(?:fat\\.FatReader|ext4\\.Ext4Reader)\\.read"
            + "|filesystem\\.fat\\.FatEntry\\.cluster|boot\\.qemu\\.Flash\\.(?:code|variables)"
            + "|loader\\.grub\\.CoreImage\\.payload|loader\\.pe\\.PeHeaders\\.bytes"
            + "|loader\\.signing\\.ProgramSignature\\.isBy|application\\.ApplicationLayers\\.mainClass"
            + "|ssh\\.SshConnections\\.open|ssh\\.ExpectedKeys\\.pins|domain\\.ImageDefaults\\.of"
            + "|report\\.BootRecord\\.domain|report\\.page\\.ConsoleExcerpt(?:\\.pieces|\\$Piece\\.lines))\\(.*");

    /** Tests that look at the classes of the whole house, and call none of them. */
    private static final Set<String> OF_ALL_CODE = Set.of("PatternWorkTest", "StoreKindsTest");

    private static final Pattern WORD = Pattern.compile("`([A-Za-z0-9]+)`");

    /** The rows of the tables whose first column is called so. */
    private static List<String> rows(String first) throws IOException {
        List<String> rows = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(Path.of("site/markdown/trust.md"))) {
            if (!line.startsWith("|")) {
                within = false;
            } else if (within && !line.startsWith("|--")) {
                rows.add(line);
            }
            within |= line.startsWith("| " + first + " |");
        }
        return rows;
    }

    private static String lastCell(String row) {
        String cells = row.substring(0, row.lastIndexOf('|'));
        return cells.substring(cells.lastIndexOf('|') + 1).strip();
    }

    /** The tests that a row names, by their classes. */
    private static Map<String, Set<String>> named(String row) {
        Map<String, Set<String>> named = new TreeMap<>();
        String source = "";
        Matcher word = WORD.matcher(lastCell(row));
        while (word.find()) {
            if (word.group(1).endsWith("Test")) {
                source = word.group(1);
            } else {
                named.computeIfAbsent(source, test -> new TreeSet<>()).add(word.group(1));
            }
        }
        return named;
    }

    @Test
    void whatItsTestsCallIsWhatGoalsComeTo() throws IOException {
        Map<String, Set<String>> all = new TreeMap<>();
        for (String row : rows("attack")) {
            named(row)
                    .forEach((test, methods) ->
                            all.computeIfAbsent(test, each -> new TreeSet<>()).addAll(methods));
        }
        all.keySet().removeAll(OF_ALL_CODE);
        assertThat(new Wiring().unwired(all, CONVENIENCES)).isEmpty();
    }

    @Test
    void everyTestThePageNamesIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        int tests = 0;
        for (String row : rows("attack")) {
            for (Map.Entry<String, Set<String>> each : named(row).entrySet()) {
                String source = sources.getOrDefault(each.getKey(), "");
                each.getValue().stream()
                        .filter(method -> !source.contains("void " + method + "("))
                        .forEach(method -> missing.add(each.getKey() + "." + method));
                tests += each.getValue().size();
            }
        }
        assertThat(missing).isEmpty();
        assertThat(rows("attack")).hasSizeGreaterThan(55);
        assertThat(tests).isGreaterThan(120);
    }

    @Test
    void everyAttackHasATest() throws IOException {
        assertThat(rows("attack").stream().filter(row -> named(row).isEmpty())).isEmpty();
    }

    @Test
    void everyLineBesideAnotherRuntimeNamesAnAttemptThatIsMade() throws IOException {
        Map<String, String> sources = sources();
        String attempts;
        try (InputStream in = getClass().getResourceAsStream("/org/xenwright/sandbox/escapes.c")) {
            attempts = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> rows = rows("");
        assertThat(rows).hasSizeGreaterThan(15);
        assertThat(rows).allSatisfy(row -> {
            for (String name : lastCell(row).split("[,;] ")) {
                assertThat(name.startsWith("every attempt")
                                || name.startsWith("as root")
                                || sources.containsKey(name)
                                || attempts.contains("\"" + name + "\""))
                        .as(name)
                        .isTrue();
            }
        });
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }
}
