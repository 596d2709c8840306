package org.xenwright.deb.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelationParserTest {
    @Test
    void groupsAlternativesQualifiersAndVersionsAreRead() {
        List<Dependency> groups = Dependency.parseList("a (>= 1:2-3) | b:any,\n c:amd64(<<2~) , d,");
        assertThat(groups).hasSize(3);
        assertThat(groups.get(0).alternatives())
                .containsExactly(
                        new Relation("a", null, Operator.LATER_OR_EQUAL, Version.of("1:2-3")),
                        new Relation("b", "any", null, null));
        assertThat(groups.get(1)).hasToString("c:amd64 (<< 2~)");
        assertThat(groups.get(2)).hasToString("d");
        assertThat(Dependency.parseList("")).isEmpty();
    }

    @Test
    void obsoleteOperatorsMeanOrEqual() {
        assertThat(Relation.parseList("a (< 1), b (> 2)"))
                .map(Relation::toString)
                .containsExactly("a (<= 1)", "b (>= 2)");
    }

    @Test
    void aVersionAloneMeansExactlyThatOneAsForDpkg() {
        assertThat(Relation.parseList("a (1), b(2-1) , c ( = 3 ), d\t(~4)"))
                .map(Relation::toString)
                .containsExactly("a (= 1)", "b (= 2-1)", "c (= 3)", "d (= ~4)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a ()",
                "a (1 2)",
                "a [amd64]",
                "a <!nocheck>",
                "a (>= 1) [amd64]",
                "a:native",
                "a (=> 1)",
                "a (>= )",
                "a (>= 1",
                "a b",
                "| a",
                "a |",
                "a || b",
                "(>= 1)",
                "a:",
                "a (>= 1) (<< 2)"
            })
    void whatABinaryPackageMayNotSayIsRefused(String text) {
        assertThatThrownBy(() -> Dependency.parseList(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("character ");
    }

    @Test
    void alternativesAreNotForNegativeRelations() {
        assertThatThrownBy(() -> Relation.parseList("a | b")).hasMessageContaining("expected ','");
    }

    @Test
    void aFieldBeyondAllUsualLengthsParses() {
        StringBuilder text = new StringBuilder("p0");
        for (int i = 1; i < 20_000; i++) {
            text.append(", p").append(i).append(" (= ").append(i).append(')');
        }
        assertThat(Dependency.parseList(text.toString())).hasSize(20_000);
    }

    @Test
    void noiseEitherParsesToSomethingThatReadsBackEqualOrIsRefused() {
        long seed = Long.getLong("xen.seed", 99);
        Random random = new Random(seed);
        String alphabet = "ab1 ,|():=<>~-+.\n[";
        for (int i = 0; i < Integer.getInteger("xen.cases", 3000); i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(25); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                List<Dependency> groups = Dependency.parseList(text.toString());
                String written = String.join(
                        ", ", groups.stream().map(Dependency::toString).toList());
                assertThat(Dependency.parseList(written))
                        .as("'" + text + "', seed " + seed)
                        .isEqualTo(groups);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("literal");
            }
        }
    }
}
