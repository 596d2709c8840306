package org.xenwright.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuestTypeTest {
    @ParameterizedTest
    @EnumSource
    void eachIsFoundByItsWord(GuestType each) {
        assertThat(GuestType.of(each.word())).contains(each);
    }

    @Test
    void theBeginningOfAWordIsNone() {
        assertThat(GuestType.of("pvh")).contains(GuestType.PVH);
        assertThat(GuestType.of("p")).isEmpty();
        assertThat(GuestType.of("")).isEmpty();
        assertThat(GuestType.of("PVH")).isEmpty();
    }
}
