package org.xenwright.boot.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void disksAndConsolesOfXenGetTheDriversNames() {
        assertThat(translate("root=/dev/xvda1 ro console=hvc0 resume=/dev/xvdb quiet"))
                .isEqualTo("root=/dev/vda1 ro console=ttyS0 resume=/dev/vdb quiet systemd.show_status=1");
    }

    @Test
    void anotherConsoleIsLeftAloneAndAMissingOneIsAdded() {
        assertThat(translate("console=tty0")).isEqualTo("console=tty0 systemd.show_status=1");
        assertThat(translate("")).isEqualTo("console=ttyS0 systemd.show_status=1");
    }

    @Test
    void whatTheUserSaidIsNotSaidAgain() {
        assertThat(translate("console=hvc0 systemd.show_status=0")).isEqualTo("console=ttyS0 systemd.show_status=0");
    }

    @Test
    void namesThatOnlyLookLikeDisksStay() {
        assertThat(translate("root=UUID=1 x=/home/dev/xvda console=hvc0"))
                .isEqualTo("root=UUID=1 x=/home/dev/xvda console=ttyS0 systemd.show_status=1");
    }

    @Test
    void aWordWithoutAValueIsAddedOnce() {
        assertThat(CommandLine.translate("ro no_timer_check2", "/dev/vd", "ttyS0", List.of("no_timer_check")))
                .isEqualTo("ro no_timer_check2 console=ttyS0 no_timer_check");
        assertThat(CommandLine.translate("no_timer_check", "/dev/vd", "ttyS0", List.of("no_timer_check")))
                .isEqualTo("no_timer_check console=ttyS0");
    }

    private static String translate(String line) {
        return CommandLine.translate(line, "/dev/vd", "ttyS0", List.of("systemd.show_status=1"));
    }
}
