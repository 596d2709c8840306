package org.xenwright.boot.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardsTest {
    /** As QEMU 7.2 prints it. */
    private static final String TABLE = """
            Hub -1 (network1):
              Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
              TCP[ESTABLISHED]   23       127.0.0.1 40001       10.0.2.15    80     0     0
              TCP[HOST_FORWARD]  14       127.0.0.1 40001       10.0.2.15    80     0     0
              TCP[HOST_FORWARD]  15       127.0.0.1 40002       10.0.2.15    22     0     0
              UDP[236 sec]       16       10.0.2.15 58022        10.0.2.3    53     0     0
            Hub -1 (network2):
              Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
              TCP[SYN_SENT]      24       127.0.0.1 40003       10.0.2.15    80     0     0
              TCP[HOST_FORWARD]  17       127.0.0.1 40003       10.0.2.15    80     0     0
            """;

    @Test
    void eachNetworkHasForwardsOfItsOwn() throws Exception {
        assertThat(Forwards.of(() -> TABLE, "network1", Set.of(22, 80)).ports())
                .isEqualTo(Map.of(22, 40002, 80, 40001));
        assertThat(Forwards.of(() -> TABLE, "network2", Set.of(80)).ports()).isEqualTo(Map.of(80, 40003));
    }

    @Test
    void anotherSetOfPortsThanAskedForIsAFault() {
        assertThatThrownBy(() -> Forwards.of(() -> TABLE, "network2", Set.of(80, 443)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("network2")
                .hasMessageContaining("443");
    }

    @Test
    void aConnectionCountsOnceTheGuestHasAnswered() {
        assertThat(Forwards.established(TABLE, 40001, 80)).isTrue();
        assertThat(Forwards.established(TABLE, 40003, 80)).isFalse();
        assertThat(Forwards.established(TABLE, 40001, 22)).isFalse();
    }
}
