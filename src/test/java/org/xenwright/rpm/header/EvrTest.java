package org.xenwright.rpm.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.JsonText;
import org.xenwright.judge.SharedData;

class EvrTest {
    /** Some of rpm's own table of comparisons, {@code tests/rpmvercmp.at}. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0, 0",
        "1.0, 2.0, -1",
        "2.0.1a, 2.0.1, 1",
        "5.5p1, 5.5p10, -1",
        "xyz10, xyz10.1, -1",
        "xyz.4, 8, -1",
        "5.6.0, 5.6.1, -1",
        "10xyz, 10.1xyz, -1",
        "1b.fc17, 1.fc17, -1",
        "2_0, 2.0, 0",
        "a+, a_, 0",
        "1.0~rc1, 1.0, -1",
        "1.0~rc1~git123, 1.0~rc1, -1",
        "1.0^, 1.0, 1",
        "1.0^git1, 1.0^git2, -1",
        "1.0^git1, 1.01, -1",
        "1.0^20160101, 1.0.1, -1",
        "1.0^20160101^git1, 1.0^20160102, -1",
        "1.0~rc1^git1, 1.0~rc1, 1",
        "1.0^git1~pre, 1.0^git1, -1",
        "20220101000000000000001, 3, 1",
        "007, 7, 0"
    })
    void versionsCompareAsThoseOfRpm(String a, String b, int order) {
        assertThat(Evr.compare(a, b)).isEqualTo(order);
        assertThat(Evr.compare(b, a)).isEqualTo(-order);
    }

    @Test
    void versionsCompareAsRpmSaidOfThousands() throws IOException {
        int count = 0;
        for (JsonNode each :
                JsonText.mapper().readTree(SharedData.file("rpm/vercmp.json").toFile())) {
            String a = each.get("a").asText();
            String b = each.get("b").asText();
            assertThat(Evr.compare(a, b))
                    .as("'%s' and '%s'", a, b)
                    .isEqualTo(each.get("expect").asInt());
            count++;
        }
        assertThat(count).isGreaterThan(4000);
    }

    @Test
    void partsAreTakenApartAsByRpm() {
        assertThat(Evr.of("1:2.0-3")).isEqualTo(new Evr(1, "2.0", "3")).hasToString("1:2.0-3");
        assertThat(Evr.of("0:2.0-3")).hasToString("2.0-3");
        assertThat(Evr.of("2.0").release()).isEmpty();
        assertThat(Evr.of("a:2").version()).isEqualTo("a:2");
        assertThat(Evr.of(":2")).isEqualTo(new Evr(0, "2", ""));
        assertThat(Evr.of("1:1.0-1")).isGreaterThan(Evr.of("9.0-1"));
        assertThat(Evr.of("1.0-1")).isLessThan(Evr.of("1.0-2")).isGreaterThan(Evr.of("1.0"));
        assertThat(Evr.of("1.0-1").compareWithin(Evr.of("1.0"))).isZero();
        assertThatThrownBy(() -> Evr.of("99999999999999999999:1")).hasMessageContaining("32 bits");
    }
}
