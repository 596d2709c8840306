package org.xenwright.deb.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @Test
    void versionsOfAPublishedOrderSortThatWay() {
        List<String> ascending = List.of(
                "1.0~~",
                "1.0~~a",
                "1.0~",
                "1.0~rc1",
                "1.0",
                "1.0-0.1",
                "1.0-1",
                "1.0a",
                "1.0+b1",
                "1.1",
                "1.8",
                "1.09.1",
                "1.10",
                "1.99999999999999999999999",
                "1.100000000000000000000000",
                "2a",
                "2+",
                "1:0.1",
                "2:0");
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(Integer.signum(Version.of(ascending.get(i)).compareTo(Version.of(ascending.get(j)))))
                        .as(ascending.get(i) + " against " + ascending.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Test
    void spellingsOfOneVersionAreEqualAndHashAlike() {
        for (String[] pair : new String[][] {
            {"1.0", "1.0-0"}, {"1.0", "0:1.0"}, {"1.09", "1.9"}, {"1.", "1.0"}, {"1a", "1a0"}, {"1.0-00", "1.0"}
        }) {
            assertThat(Version.of(pair[0])).isEqualTo(Version.of(pair[1])).hasSameHashCodeAs(Version.of(pair[1]));
        }
        assertThat(Version.of("1.0.5")).isNotEqualTo(Version.of("1..5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1 0", ":1", "a:1", "2147483648:1", "1:", "1.0-", "-1", "1:-1"})
    void aBrokenVersionIsRefused(String text) {
        assertThatThrownBy(() -> Version.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1", "1_0", "1.0-1_2", "1/2"})
    void whatOnlyARepositoryMayWriteIsRefusedFromAPerson(String text) {
        assertThat(Version.of(text)).hasToString(text);
        assertThatThrownBy(() -> Version.strict(text)).hasMessageContaining(text);
    }

    @Test
    void thePartsAreCutAtTheFirstColonAndTheLastHyphen() {
        Version version = Version.of("3:1.2-3:4-5");
        assertThat(version.epoch()).isEqualTo(3);
        assertThat(version.upstream()).isEqualTo("1.2-3:4");
        assertThat(version.revision()).isEqualTo("5");
    }
}
