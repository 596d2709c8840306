package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What libxl refuses after xl has read a file: each check has a rule with an example, or a reason why it has none. */
class LibxlChecksTest {
    static Stream<LibxlChecks.Check> covered() throws IOException {
        return LibxlChecks.all().stream().filter(LibxlChecks.Check::covered);
    }

    @ParameterizedTest
    @MethodSource("covered")
    void theExampleOfACheckIsAnErrorOfTheRuleThatCoversIt(LibxlChecks.Check check) {
        assertThat(findings(check, check.text()))
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .extracting(finding -> finding.rule().id())
                .as(check.text())
                .contains(check.verdict());
        assertThat(findings(check, check.plain()))
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .isEmpty();
    }

    @Test
    void everyCheckHasARuleOrAReason() throws IOException {
        Set<String> rules = Arrays.stream(Rule.values()).map(Rule::id).collect(Collectors.toSet());
        assertThat(LibxlChecks.all()).hasSizeGreaterThan(590).allSatisfy(check -> {
            assertThat(check.covered()).as(check.toString()).isEqualTo(rules.contains(check.verdict()));
            assertThat(check.covered()).as(check.toString()).isEqualTo(check.example() != null);
        });
        assertThat(covered().map(LibxlChecks.Check::file))
                .contains(
                        "libxl_create.c",
                        "libxl_x86.c",
                        "libxl_arm.c",
                        "libxl_dm.c",
                        "libxl_disk.c",
                        "libxl_nic.c",
                        "libxl_vnuma.c",
                        "libxl_usb.c",
                        "xen");
    }

    private static List<Finding> findings(LibxlChecks.Check check, String text) {
        return new Linter(check.version())
                .add(text.getBytes(StandardCharsets.UTF_8), "a.cfg")
                .findings();
    }
}
