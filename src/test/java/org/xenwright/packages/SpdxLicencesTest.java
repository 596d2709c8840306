package org.xenwright.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpdxLicencesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MIT",
                "GPL-2.0-or-later",
                "GPL-2.0+",
                "MIT AND GPL-2.0-only",
                "(MIT OR Apache-2.0) AND BSD-3-Clause",
                "GPL-3.0-or-later WITH GCC-exception-3.1",
                "LicenseRef-Fedora-Public-Domain AND ((MIT))"
            })
    void anExpressionIsMadeOfKnownLicences(String text) {
        assertThat(SpdxLicences.isExpression(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "GPLv2+",
                "MIT and BSD-3-Clause",
                "MIT AND",
                "AND MIT",
                "MIT MIT",
                "(MIT",
                "MIT)",
                "()",
                "MIT WITH",
                "MIT WITH (",
                "MIT; rm",
                "Public Domain"
            })
    void anyOtherTextIsNone(String text) {
        assertThat(SpdxLicences.isExpression(text)).isFalse();
    }

    @Test
    void aLongOneNeedsNoDeepStack() {
        assertThat(SpdxLicences.isExpression("(".repeat(100_000) + "MIT" + ")".repeat(100_000)))
                .isTrue();
        assertThat(SpdxLicences.isExpression("(".repeat(100_000) + "MIT")).isFalse();
    }
}
