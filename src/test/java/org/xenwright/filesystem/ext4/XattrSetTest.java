package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xenwright.tree.Xattrs;

class XattrSetTest {
    @Test
    void whatFitsTheInodeNeedsNoBlock() {
        // 92 bytes less the end mark, the entry and its name leave 68 for the value
        assertThat(set("user.a", 68).hasBlock()).isFalse();
        assertThat(set("user.a", 69).hasBlock()).isTrue();
    }

    @Test
    void oneBlockIsTheLimit() {
        // 4096 less header, end mark, entry and name leave 4040
        assertThat(set("user.a", 4040).hasBlock()).isTrue();
        assertThatThrownBy(() -> set("user.a", 4041))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 bytes more");
    }

    @Test
    void capabilityAndLabelTogetherOverflow() {
        XattrSet set =
                XattrSet.of(Xattrs.of(Map.of("security.capability", new byte[20], "security.selinux", new byte[32])));
        assertThat(set.hasBlock()).isTrue();
    }

    @Test
    void namesOfOtherNamespacesAreRefused() {
        for (String name : new String[] {"com.apple.x", "user.", "system.data", "USER.a", "user." + "x".repeat(256)}) {
            assertThatThrownBy(() -> set(name, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(set("user." + "x".repeat(255), 1).hasBlock()).isTrue();
    }

    private static XattrSet set(String name, int size) {
        return XattrSet.of(Xattrs.of(Map.of(name, new byte[size])));
    }
}
