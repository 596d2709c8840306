package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;
import org.xenwright.template.TemplateEngine;

class EnvironmentFileTest {
    @Test
    void whatTheFormatWouldReadIsEscaped() {
        EnvironmentFile file = file(Map.of("A", "plain", "B", "a \"b\" $c `d` \\e 100 % # ;", "C", "two\nlines"));

        assertThat(file.isTemplate()).isFalse();
        assertThat(file.text())
                .isEqualTo("A=\"plain\"\nB=\"a \\\"b\\\" \\$c \\`d\\` \\\\e 100 % # ;\"\nC=\"two\nlines\"\n");
    }

    @Test
    void aValueOfTheGuestIsEscapedOnceItIsKnown() {
        EnvironmentFile file = file(Map.of(
                "FIXED", "a]]#b $x ${y} #if", "URL", "jdbc:\"${guest.name}\"", "HOST", "$guest.name", "Z", "\\"));

        assertThat(file.isTemplate()).isTrue();
        String rendered = new TemplateEngine()
                .render("environment", file.text(), Map.of("guest", Map.of("name", "o\"k\\ $HOME `id`")));
        assertThat(rendered)
                .isEqualTo("FIXED=\"a]]#b \\$x \\${y} #if\"\n"
                        + "HOST=\"o\\\"k\\\\ \\$HOME \\`id\\`\"\n"
                        + "URL=\"jdbc:\\\"o\\\"k\\\\ \\$HOME \\`id\\`\\\"\"\n"
                        + "Z=\"\\\\\"\n");
    }

    @Test
    void wordsLikeThoseOfAGuestAreText() {
        assertThat(file(Map.of("A", "$guesthouse")).isTemplate()).isFalse();
    }

    @Test
    void aNameThatNoShellTakesIsRefused() {
        assertThatThrownBy(() -> file(Map.of("my.key", "x")).text())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("my.key");
    }

    @Test
    void aControlCharacterIsRefusedWithoutShowingTheValue() {
        assertThatThrownBy(() -> file(Map.of("PASSWORD", "secret\u0007")).text())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("PASSWORD")
                .hasMessageNotContaining("secret");
    }

    private static EnvironmentFile file(Map<String, String> variables) {
        return new EnvironmentFile(new TreeMap<>(variables));
    }
}
