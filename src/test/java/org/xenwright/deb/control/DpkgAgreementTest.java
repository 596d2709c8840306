package org.xenwright.deb.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;

@Tag("judge")
class DpkgAgreementTest {
    private static final long SEED = Long.getLong("xen.seed", 12);
    private static final int CASES = Integer.getInteger("xen.cases", 400);

    @TempDir
    private Path folder;

    private String perl(String program, List<String> lines) throws IOException {
        Path input = folder.resolve("input");
        Files.write(input, lines, StandardCharsets.ISO_8859_1);
        Judge.Verdict verdict = Judge.run("perl", "-w", "-e", program, input.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        return verdict.output();
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String version(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(4) == 0) {
            text.append(random.nextInt(3)).append(':');
        }
        text.append(random.nextInt(3));
        for (int n = random.nextInt(5); n > 0; n--) {
            text.append(pick(
                    random,
                    "0",
                    "00",
                    "1",
                    "09",
                    "9",
                    "10",
                    "18446744073709551616",
                    "a",
                    "Z",
                    "~",
                    "~~",
                    "+",
                    ".",
                    "-",
                    "rc",
                    ":"));
        }
        if (random.nextInt(3) > 0) {
            text.append('-').append(pick(random, "0", "1", "1~bpo12+1", "1+b1", "00", "a", "~1"));
        }
        return text.toString();
    }

    private String shell(String loop, List<String> lines) throws IOException {
        Path input = folder.resolve("input");
        Files.write(input, lines, StandardCharsets.ISO_8859_1);
        Judge.Verdict verdict = Judge.run("sh", "-c", loop, input.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        return verdict.output();
    }

    @Test
    void versionsCompareAsDpkgComparesThem() throws IOException {
        Random random = new Random(SEED);
        List<String> pairs = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        while (pairs.size() < CASES) {
            String a = version(random);
            String b = version(random);
            try {
                int order = Version.strict(a).compareTo(Version.strict(b));
                ours.add(order < 0 ? "lt" : order > 0 ? "gt" : "eq");
                pairs.add(a + " " + b);
            } catch (IllegalArgumentException e) {
                // whether dpkg refuses it too is the next test's question
            }
        }
        String[] theirs = shell("""
                        while read -r a b; do
                          if dpkg --compare-versions "$a" lt "$b"; then echo lt
                          elif dpkg --compare-versions "$a" gt "$b"; then echo gt
                          else echo eq; fi
                        done < "$0"
                        """, pairs).split("\n");
        assertThat(theirs).hasSameSizeAs(pairs);
        for (int i = 0; i < theirs.length; i++) {
            assertThat(ours.get(i)).as(pairs.get(i) + ", seed " + SEED).isEqualTo(theirs[i]);
        }
    }

    @Test
    void versionsOfAPersonAreRefusedWhenDpkgRefusesThem() throws IOException {
        Random random = new Random(SEED);
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            StringBuilder text = new StringBuilder(pick(random, "", "1", "0:1"));
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                text.append(pick(random, "0", "1", "2", "a", ".", ":", "-", "~", "+", "_", "/"));
            }
            versions.add(text.toString());
        }
        String[] theirs = shell("""
                        while read -r v; do
                          if dpkg --validate-version -- "$v" 2>/dev/null; then echo true; else echo false; fi
                        done < "$0"
                        """, versions).split("\n");
        for (int i = 0; i < theirs.length; i++) {
            boolean accepted;
            try {
                Version.strict(versions.get(i));
                accepted = true;
            } catch (IllegalArgumentException e) {
                accepted = false;
            }
            assertThat(accepted)
                    .as("'" + versions.get(i) + "', seed " + SEED)
                    .isEqualTo(Boolean.parseBoolean(theirs[i]));
        }
    }

    @Test
    void relationsReadAsDpkgReadsThem() throws IOException {
        Random random = new Random(SEED);
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            fields.add(field(random));
        }
        // dpkg writes the field back in its own form; a field it cannot read comes back as a question mark.
        String[] theirs = perl(
                        "use Dpkg::Deps; open STDERR, '>', '/dev/null'; while(<>){chomp;"
                                + " my $d=deps_parse($_, use_arch=>1, reduce_arch=>0, tests_dep=>0);"
                                + " print defined $d ? $d->output() : '?', qq(\\n)}",
                        fields)
                .split("\n", -1);
        for (int i = 0; i < fields.size(); i++) {
            String ours;
            try {
                ours = String.join(
                        ", ",
                        Dependency.parseList(fields.get(i)).stream()
                                .map(Dependency::toString)
                                .toList());
            } catch (IllegalArgumentException e) {
                ours = "?";
            }
            assertThat(ours).as("'" + fields.get(i) + "', seed " + SEED).isEqualTo(theirs[i]);
        }
    }

    private static String field(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            text.append(pick(random, "a1", "libc6", "g++", "x.y-z", "python3"));
            text.append(pick(random, "", "", "", ":any", ":amd64"));
            if (random.nextInt(2) == 0) {
                text.append(pick(random, " ", "", "  "))
                        .append('(')
                        .append(pick(random, "", " "))
                        .append(pick(random, "<<", "<=", "=", ">=", ">>"))
                        .append(pick(random, " ", ""))
                        .append(pick(random, "1.0", "2:3-4", "1~rc1+b2"))
                        .append(pick(random, "", " "))
                        .append(pick(random, ")", ")", ")", ")", ")", ")", ""));
            }
            text.append(n == 1 ? "" : pick(random, ", ", ",", " | ", "|", " , "));
        }
        return text.toString();
    }
}
