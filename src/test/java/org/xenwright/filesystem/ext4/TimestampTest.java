package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimestampTest {
    @Test
    void theRangeIsThatOfThirtyFourBits() {
        assertThat(Timestamp.MAX).isEqualTo(15_032_385_535L);
        assertThat(Timestamp.clamp(Long.MAX_VALUE)).isEqualTo(Timestamp.MAX);
        assertThat(Timestamp.clamp(Long.MIN_VALUE)).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void secondsAndNanosecondsComeBack() {
        long[] times = {
            Integer.MIN_VALUE, -2, -1, 0, 1, Integer.MAX_VALUE, 1L << 31, 0xffffffffL, 1L << 32, 3L << 32, Timestamp.MAX
        };
        for (long seconds : times) {
            int extra = Timestamp.extra(seconds, 999_999_999);
            assertThat(Timestamp.seconds((int) seconds, extra)).isEqualTo(seconds);
            assertThat(Timestamp.nanos(extra)).isEqualTo(999_999_999);
        }
    }
}
