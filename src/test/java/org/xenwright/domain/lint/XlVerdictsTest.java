package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.judge.XlDryRun;

/** Lint against what xl does with single values, for each of two releases and for any. */
class XlVerdictsTest {
    private static final Pattern TEXT = Pattern.compile("\\[ \"([^\"\\]]*)\" \\]");
    private static final Pattern UNSET = Pattern.compile(":[0-9a-fA-F]+(?![0-9a-fA-F.:])");
    private static final String[] PIECES = {
        "", "", ",", "=", " ", "-", ":", ".", "@", "0", "1", "7", "x", "a", "f", "*", "!", "^", ";", "0x", "type=",
        "name=", "all"
    };

    @TempDir
    Path folder;

    @Test
    void whereXlStopsLintHasAnErrorAndWhereXlGoesOnItHasNoneWithoutAReason() throws IOException {
        List<XlVerdicts.Case> cases = XlVerdicts.values();
        assertThat(cases).hasSizeGreaterThan(389);
        Set<String> argued = new HashSet<>();
        for (XlVerdicts.Case each : cases) {
            for (XenVersion version : List.of(XlVerdicts.OLD, XlVerdicts.NEW)) {
                List<Finding> errors = each.errors(version);
                if (each.stops().get(version)) {
                    assertThat(errors)
                            .as(version + " stops at " + each.statement())
                            .isNotEmpty();
                } else if (!errors.isEmpty()) {
                    assertThat(each.argument())
                            .as(version + " " + each.statement() + errors)
                            .isNotNull();
                    argued.add(each.statement());
                }
            }
            if (!each.errors(null).isEmpty() && !each.stops().get(XlVerdicts.NEW)) {
                assertThat(each.argument()).as(each.statement()).isNotNull();
                argued.add(each.statement());
            }
        }
        assertThat(cases.stream().filter(each -> each.argument() != null))
                .extracting(XlVerdicts.Case::statement)
                .containsExactlyInAnyOrderElementsOf(argued);
    }

    @Test
    void ofDevicesToPassThroughLintReadsWhatXlReads() throws IOException {
        List<XlVerdicts.Case> cases = XlVerdicts.devices();
        assertThat(cases).hasSizeGreaterThan(56);
        for (XlVerdicts.Case each : cases) {
            for (XenVersion version : List.of(XlVerdicts.OLD, XlVerdicts.NEW)) {
                assertThat(!each.errors(version).isEmpty())
                        .as(version + " " + each.statement() + each.errors(version))
                        .isEqualTo(each.stops().get(version));
            }
            assertThat(each.errors(null).isEmpty()).isNotEqualTo(each.stops().get(XlVerdicts.NEW));
        }
    }

    /** Texts of devices and ranges with pieces put in, taken out and doubled. */
    @Test
    @Tag("judge")
    void mutatedTextsAreReadAsXlReadsThem() throws IOException {
        Map<XenVersion, XlDryRun> xls = Map.of(XlVerdicts.OLD, new XlDryRun(), XlVerdicts.NEW, XlDryRun.trixie());
        List<XlVerdicts.Case> cases = Stream.concat(XlVerdicts.values().stream(), XlVerdicts.devices().stream())
                .filter(each -> TEXT.matcher(each.text()).find())
                .toList();
        long seed = Long.getLong("xen.seed", 420L);
        Path file = folder.resolve("a.cfg");
        for (int i = 0; i < Integer.getInteger("xen.cases", 200); i++) {
            Random random = new Random(seed + i);
            String text = mutated(cases.get(random.nextInt(cases.size())).text(), random);
            // of an address without a point xl looks at what it never set
            if (text.contains("pci") && UNSET.matcher(text).find()) {
                continue;
            }
            Files.writeString(file, text);
            for (XenVersion version : xls.keySet()) {
                List<Finding> errors = XlVerdicts.errors(text, version);
                boolean stops = xls.get(version).run(file).exit() != 0;
                String what =
                        "seed " + (seed + i) + ", xl " + version + (stops ? " stops\n" : " goes on\n") + text + errors;
                assertThat(stops && errors.isEmpty()).as(what).isFalse();
                assertThat(errors.stream().anyMatch(finding -> finding.rule() == Rule.BAD_VALUE) && !stops)
                        .as(what)
                        .isFalse();
            }
        }
    }

    private static String mutated(String text, Random random) {
        Matcher matcher = TEXT.matcher(text);
        matcher.find(text.lastIndexOf('[') < 0 ? 0 : text.lastIndexOf('['));
        StringBuilder inner = new StringBuilder(matcher.group(1));
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = random.nextInt(inner.length() + 1);
            int end = Math.min(inner.length(), at + random.nextInt(3));
            inner.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
        }
        return text.substring(0, matcher.start(1)) + inner + text.substring(matcher.end(1));
    }

    @Test
    @Tag("judge")
    void theVerdictsAreThoseOfBothXls() throws IOException {
        XlDryRun before = new XlDryRun();
        XlDryRun after = XlDryRun.trixie();
        Path file = folder.resolve("a.cfg");
        for (XlVerdicts.Case each : Stream.concat(XlVerdicts.values().stream(), XlVerdicts.devices().stream())
                .toList()) {
            Files.writeString(file, each.text());
            assertThat(before.run(file).exit() != 0)
                    .as(XlVerdicts.OLD + " " + each.statement())
                    .isEqualTo(each.stops().get(XlVerdicts.OLD));
            assertThat(after.run(file).exit() != 0)
                    .as(XlVerdicts.NEW + " " + each.statement())
                    .isEqualTo(each.stops().get(XlVerdicts.NEW));
        }
    }
}
