package org.xenwright.deb.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionPropertyTest {
    private static final long SEED = Long.getLong("xen.seed", 7);

    @Test
    void theOrderIsTotalAndAgreesWithEquality() {
        Random random = new Random(SEED);
        List<Version> versions = new ArrayList<>();
        String alphabet = "0019a~+.-Z:";
        while (versions.size() < Integer.getInteger("xen.cases", 60)) {
            StringBuilder text = new StringBuilder();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                versions.add(Version.of(text.toString()));
            } catch (IllegalArgumentException e) {
                // not a version at all
            }
        }
        for (Version a : versions) {
            assertThat(Version.of(a.canonical()))
                    .as(a + ", seed " + SEED)
                    .isEqualTo(a)
                    .hasSameHashCodeAs(a);
            for (Version b : versions) {
                int order = Integer.signum(a.compareTo(b));
                assertThat(order).as(a + " and " + b + ", seed " + SEED).isEqualTo(-Integer.signum(b.compareTo(a)));
                assertThat(order == 0)
                        .as(a + " and " + b)
                        .isEqualTo(a.canonical().equals(b.canonical()));
                for (Version c : versions) {
                    if (order <= 0 && b.compareTo(c) <= 0) {
                        assertThat(a.compareTo(c))
                                .as(a + " " + b + " " + c + ", seed " + SEED)
                                .isNotPositive();
                    }
                }
            }
        }
    }
}
