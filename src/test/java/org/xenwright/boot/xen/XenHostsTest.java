package org.xenwright.boot.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

class XenHostsTest {
    private final XenHosts hosts = new XenHosts(new ToolBox(null), new Store(Path.of("target", "no-store")));

    @Test
    void domainsThatFindRoomOnOneComputerCostItOnce() {
        long alone = hosts.load(false).memory(List.of(256L));

        assertThat(hosts.load(false).memory(List.of(256L, 256L, 512L))).isEqualTo(alone + 256 + 512);
        assertThat(hosts.load(false).memory(List.of(256L, 1024L))).isEqualTo(alone + alone - 256 + 1024);
        assertThat(hosts.load(false).memory(List.of(1000L, 512L, 24L))).isEqualTo(2 * (alone - 256) + 1000 + 512 + 24);
        assertThat(hosts.load(false).memory(List.of(3000L))).isGreaterThan(3000 + 4096 / 4);
    }

    @Test
    void aMachineThatIsEmulatedTakesTheMemoryOfItsDeviceModelToo() {
        long alone = hosts.load(false).memory(List.of(256L));

        assertThat(hosts.load(true).memory(List.of(256L))).isEqualTo(alone + 360);
        assertThat(hosts.load(true).memory(List.of(256L, 256L))).isEqualTo(alone + 360 + 256);
        assertThat(new XenDriver(hosts, GuestType.HVM, null).host()).isSameAs(hosts.load(true));
        assertThat(new XenDriver(hosts, GuestType.PVH, null).host())
                .isSameAs(new XenDriver(hosts, GuestType.PV, null).host())
                .isSameAs(hosts.load(false));
    }
}
