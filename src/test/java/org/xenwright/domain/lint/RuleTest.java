package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleTest {
    @Test
    void theSiteHasEveryRuleInItsOrder() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("site/markdown/domains.md")).stream()
                .filter(line -> line.matches("\\| `[a-z-]+` \\| (error|warning|note) \\| .*"))
                .toList();
        assertThat(documented)
                .isEqualTo(Stream.of(Rule.values())
                        .map(rule -> "| `" + rule.id() + "` | "
                                + rule.severity().name().toLowerCase(Locale.ROOT) + " | " + rule.demand() + " |")
                        .toList());
    }
}
