package org.xenwright.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainReadingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "vncpasswd = \"hunter2\"",
                "spicepasswd = \"hunter2\"",
                "vfb[0] = \"vnc=1,vnclisten=0.0.0.0,vncpasswd=hunter2\"",
                "guest.db.password = \"hunter2\"",
                "guest.users.root.password_hash = \"hunter2\"",
                "guest.api-token = hunter2",
                "cmdline = \"root=/dev/xvda console=hvc0 rd.luks.secret=hunter2\"",
                "guest.secrets[3] = \"hunter2\""
            })
    void noSecretIsShown(String statement) {
        assertThat(DomainReading.shown(statement)).doesNotContain("hunter2").contains(" = ", "…");
    }

    @Test
    void whatIsNoSecretIsShownAsItIs() {
        String verity = "cmdline = \"root=/dev/xvda xenwright.verity_root_hash=0abc console=hvc0\"";
        assertThat(DomainReading.shown(verity)).isEqualTo(verity);
        assertThat(DomainReading.shown("disk[0] = \"format=raw,vdev=xvda,target=/srv/web.img\""))
                .isEqualTo("disk[0] = \"format=raw,vdev=xvda,target=/srv/web.img\"");
    }

    @Test
    void aLongValueIsCut() {
        assertThat(DomainReading.shown("ramdisk = \"" + "x".repeat(5000) + "\""))
                .hasSizeLessThan(1100);
    }
}
