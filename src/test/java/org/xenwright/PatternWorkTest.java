package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenwright.content.CountedText;

/**
 * All patterns of the house, held against texts that are made to make them look again and again. What counts is how often a
 * character is looked at, and that no pattern needs a stack as deep as its text is long.
 */
@Timeout(900)
class PatternWorkTest {
    private static final int SIZE = 2000;

    /** Looks at each character of a text; a pattern that goes on from each of its own beginnings needs some dozens. */
    private static final int LINEAR = 150;

    /** Patterns that only ever match a text as a whole; a search by them would look again and again. */
    private static final Set<String> OF_WHOLE_TEXTS = Set.of(
            "customize.Accounts.KEY",
            "develop.FileWatch.PASSING",
            "packages.PackageChain.NEEDED",
            "packages.Normalisation.COMPILED",
            "domain.guest.GuestReader.ANSWER",
            "domain.guest.GuestReader.HOSTNAME",
            "domain.guest.LinkReader.DOMAIN",
            "domain.device.Rate.BYTES",
            "domain.lint.FormatCheck.CPU_RANGE",
            "openpgp.Armor.HEADER");

    @Test
    void noPatternLooksAtAStrangersTextAgainAndAgain() throws Exception {
        List<String> bad = new ArrayList<>();
        int count = 0;
        for (Map.Entry<String, Pattern> entry : patterns().entrySet()) {
            count++;
            for (Map.Entry<String, BiConsumer<Pattern, CharSequence>> way : ways().entrySet()) {
                if (way.getKey().equals("finds") && OF_WHOLE_TEXTS.contains(entry.getKey())) {
                    continue;
                }
                texts(entry.getValue().pattern()).stream()
                        .map(text -> work(entry.getKey() + " " + way.getKey(), entry.getValue(), text, way.getValue()))
                        .filter(failure -> !failure.isEmpty())
                        .findFirst()
                        .ifPresent(bad::add);
            }
        }
        assertThat(count).as("patterns that were found").isGreaterThan(80);
        assertThat(bad).isEmpty();
    }

    private static String work(String name, Pattern pattern, String text, BiConsumer<Pattern, CharSequence> way) {
        String shown = name + " '" + text.substring(0, 40).replace('\n', '~') + "…': ";
        try {
            way.accept(pattern, new CountedText(text, (long) LINEAR * SIZE));
            return "";
        } catch (CountedText.TooMuchWork e) {
            return shown + e.getMessage();
        } catch (StackOverflowError e) {
            return shown + "a stack as deep as the text is long";
        }
    }

    private static Map<String, BiConsumer<Pattern, CharSequence>> ways() {
        Map<String, BiConsumer<Pattern, CharSequence>> ways = new LinkedHashMap<>();
        ways.put("matches", (pattern, text) -> pattern.matcher(text).matches());
        ways.put("finds", (pattern, text) -> {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                // on to the next
            }
        });
        return ways;
    }

    /** Runs of what the pattern itself speaks of, alone and after its literal words, with an end that fits nothing. */
    private static Set<String> texts(String pattern) {
        Set<String> pieces = new LinkedHashSet<>(
                List.of(" ", "a", "0", "/", ".", "a ", "/a", "0,", "a.", "A ", "\t", "-", "\"", "x\n", "=", ":"));
        Matcher words = Pattern.compile("[A-Za-z0-9 _@:/=,'-]{2,}").matcher(pattern.replaceAll("\\\\[a-zA-Z]", "\n"));
        Set<String> literals = new LinkedHashSet<>();
        while (words.find() && literals.size() < 8) {
            literals.add(words.group());
        }
        pieces.addAll(literals);
        Set<String> texts = new LinkedHashSet<>();
        for (String piece : pieces) {
            for (String begin : Stream.concat(Stream.of(""), literals.stream()).toList()) {
                String run = begin + piece.repeat(SIZE / piece.length());
                texts.add(run);
                texts.add(run + "\u0001");
            }
        }
        return texts;
    }

    /** The constants of all classes, by their names. */
    private static Map<String, Pattern> patterns() throws Exception {
        Map<String, Pattern> found = new LinkedHashMap<>();
        Path classes = Path.of(org.xenwright.problem.Problem.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>)
                    files.filter(each -> each.toString().endsWith(".class")).sorted()::iterator) {
                String name =
                        classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                if (!name.startsWith("org.xenwright.") || name.endsWith("-info")) {
                    continue;
                }
                Class<?> type = Class.forName(name, false, PatternWorkTest.class.getClassLoader());
                for (Field field : type.getDeclaredFields()) {
                    if (field.getType() == Pattern.class && Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        found.put(
                                name.replace("org.xenwright.", "") + "." + field.getName(), (Pattern) field.get(null));
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
        return found;
    }
}
