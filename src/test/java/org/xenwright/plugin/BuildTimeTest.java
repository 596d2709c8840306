package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;

class BuildTimeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "1700000000, 2023-11-14T22:13:20Z",
        "2026-11-01T00:00:00Z, 2026-11-01T00:00:00Z",
        "2026-11-01T02:00:00+02:00, 2026-11-01T00:00:00Z"
    })
    void itIsSecondsOrATimestamp(String written, Instant expected) {
        assertThat(BuildTime.of(written, Map.of())).isEqualTo(expected);
    }

    @Test
    void theProjectIsAskedBeforeTheEnvironment() {
        Map<String, String> environment = Map.of("SOURCE_DATE_EPOCH", "7");

        assertThat(BuildTime.of("5", environment)).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(BuildTime.of(null, environment)).isEqualTo(Instant.ofEpochSecond(7));
        assertThat(BuildTime.of(null, Map.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-01", "99999999999999999999", "-1"})
    void aTimeThatIsNoneIsTold(String written) {
        assertThatThrownBy(() -> BuildTime.of(written, Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("project.build.outputTimestamp")
                .hasMessageContaining(written);
    }
}
