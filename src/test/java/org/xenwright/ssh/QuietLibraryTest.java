package org.xenwright.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QuietLibraryTest {
    @Test
    void theLibraryLogsNothingUnlessSomebodyAsksForIt() {
        QuietLibrary.hush();
        assertThat(LoggerFactory.getLogger("org.apache.sshd.any.Class").isErrorEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger("org.apache.any.Class").isErrorEnabled())
                .isTrue();
    }
}
