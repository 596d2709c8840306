package org.xenwright.domain.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "vncpasswd = \"hunter2\"",
                "vncpasswd = \"a, hunter2=b\"",
                "vfb[0] = \"vnc=1,vncpasswd=hunter2\"",
                "vfb[0] = \"vnc=1,vncpasswd=a hunter2,vnclisten=::\"",
                "vfb[0] = \"vncpasswd=a'hunter2\"",
                "guest.db.password = \"hunter2\"",
                "GUEST.TOKEN=hunter2",
                "guest.debconf[2] = \"db db/root_password password hunter2 and more\"",
                "cmdline = \"quiet rd.luks.secret=hunter2 console=hvc0\"",
                "xl ignores 'passwd=hunter2' of a card; remove it",
                "xl drops 'type=vnc,vncpasswd = hunter2' of vfb"
            })
    void theValueOfASecretIsHidden(String text) {
        assertThat(Secrets.hidden(text)).doesNotContain("hunter2").contains("…");
    }

    @Test
    void whatStandsBesideASecretIsShown() {
        assertThat(Secrets.hidden("cmdline = \"quiet rd.luks.secret=x console=hvc0\""))
                .isEqualTo("cmdline = \"quiet rd.luks.secret=… console=hvc0\"");
        assertThat(Secrets.hidden("vfb[0] = \"vncpasswd=x,vnclisten=::\""))
                .isEqualTo("vfb[0] = \"vncpasswd=…,vnclisten=::\"");
        assertThat(Secrets.hidden("xl ignores 'passwd=x' of a card; remove it"))
                .isEqualTo("xl ignores 'passwd=…' of a card; remove it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory = 512",
                "cmdline = \"root=/dev/xvda xenwright.verity_root_hash=0abc console=hvc0\"",
                "libxl refuses spice without a password; write spicepasswd, or spicedisable_ticketing=1",
                ""
            })
    void whatIsNoSecretIsShownAsItIs(String text) {
        assertThat(Secrets.hidden(text)).isEqualTo(text);
    }

    @Test
    void aLongTextIsReadInStepsThatGrowWithItsLength() {
        String blanks = "password=" + " ".repeat(1 << 20) + "x";
        assertThat(Secrets.hidden(blanks)).endsWith("…");
        String many = "a=1 ".repeat(1 << 18);
        assertThat(Secrets.hidden(many)).isEqualTo(many);
        String secrets = "token=1 ".repeat(1 << 16);
        assertThat(Secrets.hidden(secrets)).isEqualTo("token=… ".repeat(1 << 16).replaceFirst(" $", ""));
    }
}
