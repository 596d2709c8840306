package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.judge.XlDryRun;

/** Lint against what xl does with single values, for each of two releases and for any. */
class XlVerdictsTest {
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
