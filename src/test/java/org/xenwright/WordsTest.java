package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rule that comments and messages are in plain words, for the rooms that keep it already. */
class WordsTest {
    /** Rooms that keep the rule, rooms below them included. */
    private static final List<String> ROOMS = List.of(
            "filesystem",
            "disk",
            "compress",
            "layer",
            "tree",
            "content",
            "kernel",
            "initramfs",
            "deb",
            "resolve",
            "oci",
            "cache",
            "transport",
            "openpgp",
            "store",
            "progress",
            "problem",
            "platform");

    /** The comment of a type or a package, its annotations, and the declaration. */
    private static final Pattern TYPE = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[\\w.]+(?:\\([^)]*\\))?\\s*)*"
                    + "(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed|strictfp)\\s+)*"
                    + "(?:class|interface|@interface|enum|record|package)\\s+([\\w.]+)",
            Pattern.DOTALL);

    private static final Pattern NO_NOUN = Pattern.compile(
            "(?:What|Who|Whose|Those|That|Where|Which|Whether|When|How|All that|With what)\\b.*", Pattern.DOTALL);

    private static final Pattern TICS = Pattern.compile(
            "\\b(?:a person|nobody|no one|somebody|anybody|whoever|(?:take|takes|took|taken|taking) (?:it|them|this|that) out"
                    + "|sees? to|seen to|be had|(?:held|hold|holds) against|is only read|that is only read)\\b");

    @Test
    void commentsOfTypesBeginWithANounPhrase() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            Matcher types = TYPE.matcher(Files.readString(file));
            while (types.find()) {
                String comment =
                        types.group(1).replaceAll("\\s*\\n\\s*\\*", " ").strip();
                if (NO_NOUN.matcher(comment).matches()) {
                    found.add(file.getFileName() + ", " + types.group(2) + ": " + comment);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void nothingIsSaidInWordsThatNeedASecondReading() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            // a phrase may run from one line of a comment into the next
            String text = Files.readString(file).replaceAll("\\n\\s*(?:\\*|//)? ?", " ");
            Matcher tics = TICS.matcher(text);
            while (tics.find()) {
                found.add(file.getFileName() + ": "
                        + text.substring(Math.max(0, tics.start() - 40), Math.min(text.length(), tics.end() + 40)));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void whatIsToBeFoundIsFound() {
        assertThat(TYPE.matcher("/** What it is. */\n@Foo(\"x\")\npublic final class Bar {")
                        .find())
                .isTrue();
        assertThat(NO_NOUN.matcher("What of it decides.").matches()).isTrue();
        assertThat(NO_NOUN.matcher("Whatever").matches()).isFalse();
        assertThat(Stream.of("nobody reads it", "the caller sees to that", "what cannot be had", "take them out"))
                .allMatch(text -> TICS.matcher(text).find());
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String room : ROOMS) {
            try (Stream<Path> all = Files.walk(Path.of("src/main/java/org/xenwright", room))) {
                all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(100);
        return files;
    }
}
