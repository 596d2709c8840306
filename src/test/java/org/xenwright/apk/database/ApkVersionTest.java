package org.xenwright.apk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApkVersionTest {
    private static final long SEED = Long.getLong("xen.seed", 20);

    /** Versions of many forms, the rare ones often. */
    static String version(Random random) {
        StringBuilder text = new StringBuilder(Integer.toString(random.nextInt(3)));
        for (int n = random.nextInt(3); n > 0; n--) {
            text.append('.')
                    .append(List.of("0", "1", "00", "01", "5", "05", "10", "010")
                            .get(random.nextInt(8)));
        }
        if (random.nextInt(4) == 0) {
            text.append((char) ('a' + random.nextInt(3)));
            if (random.nextInt(3) == 0) {
                text.append(random.nextInt(2));
            }
        }
        for (int n = random.nextInt(3) - 1; n > 0; n--) {
            text.append('_')
                    .append(List.of("alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p")
                            .get(random.nextInt(9)));
            if (random.nextBoolean()) {
                text.append(random.nextInt(12));
            }
        }
        if (random.nextBoolean()) {
            text.append("-r").append(List.of("0", "1", "01", "10").get(random.nextInt(4)));
        }
        return text.toString();
    }

    @Test
    void versionsOfAKnownOrderSortThatWay() {
        List<String> ascending = List.of(
                "0.9_p1",
                "1.00",
                "1.0_alpha",
                "1.0_alpha1",
                "1.0_beta",
                "1.0_pre2",
                "1.0_rc1",
                "1.0",
                "1.0-r0",
                "1.0-r2",
                "1.0-r10",
                "1.0_git20240101",
                "1.0_p1",
                "1.0a",
                "1.0b",
                "1.0b1",
                "1.0.1",
                "1.01",
                "1.05",
                "1.4",
                "1.10",
                "2");
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(Integer.signum(ApkVersion.ORDER.compare(ascending.get(i), ascending.get(j))))
                        .as(ascending.get(i) + " against " + ascending.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Test
    void theOrderIsTotalWhateverTheTexts() {
        Random random = new Random(SEED);
        List<String> versions = new ArrayList<>(List.of("", "1.", "x", "1.0~git", "1.0_foo", "99999999999999999999"));
        while (versions.size() < Integer.getInteger("xen.cases", 60)) {
            versions.add(version(random));
        }
        for (String a : versions) {
            for (String b : versions) {
                int order = Integer.signum(ApkVersion.ORDER.compare(a, b));
                assertThat(order)
                        .as(a + " and " + b + ", seed " + SEED)
                        .isEqualTo(-Integer.signum(ApkVersion.ORDER.compare(b, a)));
                for (String c : versions) {
                    if (order <= 0 && ApkVersion.ORDER.compare(b, c) <= 0) {
                        assertThat(ApkVersion.ORDER.compare(a, c))
                                .as(a + " " + b + " " + c + ", seed " + SEED)
                                .isNotPositive();
                    }
                }
            }
        }
    }

    @Test
    void equalVersionsMayBeSpeltDifferently() {
        assertThat(ApkVersion.of("1.0-r01"))
                .isEqualTo(ApkVersion.of("1.0-r1"))
                .hasSameHashCodeAs(ApkVersion.of("1.0-r1"));
        assertThat(ApkVersion.of("1.0")).isNotEqualTo(ApkVersion.of("1.0-r0")).hasToString("1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "1.",
                "1..0",
                "1.0-1",
                "1.0-r",
                "1.0-r1_p",
                "1.0_",
                "1.0_foo",
                "1.0aa",
                "1.0 ",
                "-r1",
                "1.0~abc",
                "123456789012345678"
            })
    void whatIsNoVersionIsRefused(String text) {
        assertThatThrownBy(() -> ApkVersion.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
