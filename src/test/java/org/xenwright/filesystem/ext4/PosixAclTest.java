package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PosixAclTest {
    @Test
    void onlyEntriesWithAnIdKeepItOnDisk() {
        assertThat(HexFormat.of().formatHex(PosixAcl.toDisk(RandomTree.acl())))
                .isEqualTo("01000000" + "01000700" + "02000600e8030000" + "04000500" + "0800040070110100" + "10000700"
                        + "20000100");
    }

    @Test
    void whatIsStoredComesBackAsItWas() {
        assertThat(PosixAcl.fromDisk(PosixAcl.toDisk(RandomTree.acl()))).isEqualTo(RandomTree.acl());
    }

    @Test
    void whatIsNoAclIsRefused() {
        assertThatThrownBy(() -> PosixAcl.toDisk(new byte[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PosixAcl.toDisk(new byte[] {1, 0, 0, 0})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PosixAcl.toDisk(new byte[] {2, 0, 0, 0, 1}))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] unknownTag = RandomTree.acl();
        unknownTag[4] = 3;
        assertThatThrownBy(() -> PosixAcl.toDisk(unknownTag)).hasMessageContaining("tag 3");
        assertThatThrownBy(() -> PosixAcl.fromDisk(new byte[] {1, 0, 0, 0, 2, 0, 7, 0}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
