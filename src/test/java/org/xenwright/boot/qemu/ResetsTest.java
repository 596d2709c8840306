package org.xenwright.boot.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResetsTest {
    private final Resets resets = new Resets();

    private int after(long... millis) {
        for (long each : millis) {
            resets.see(Duration.ofMillis(each));
        }
        return resets.count();
    }

    @Test
    void whatFollowsAResetAtOnceIsTheSameOne() {
        assertThat(after(10_000, 10_050, 11_000)).isEqualTo(1);
    }

    @Test
    void aGuestThatStartsOverIsCountedEachTimeAndAFastOneOftenEnough() {
        assertThat(after(10_000, 15_000, 20_000)).isEqualTo(3);
        assertThat(after(30_000, 30_300, 30_600, 30_900, 31_200, 31_500, 31_800, 32_100))
                .isEqualTo(5);
    }
}
