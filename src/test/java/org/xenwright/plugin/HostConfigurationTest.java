package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.preflight.HostBudget;
import org.xenwright.domain.preflight.Toolstack;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.problem.ProblemException;

class HostConfigurationTest {
    private final HostConfiguration host = new HostConfiguration();

    @Test
    void aHostOfWhichNothingIsSaidIsNotLookedAt() {
        assertThat(host.budget()).isNull();
        assertThat(host.version()).isNull();
    }

    @Test
    void memoryIsASizeAndProcessorsMayBeShared() {
        host.memory = "2G";
        host.cpus = 4;
        host.overcommit = 1.5;
        host.xen = "4.17";
        assertThat(host.budget()).isEqualTo(new HostBudget("the host", 2048, 4, 1.5));
        assertThat(host.version()).isEqualTo(new XenVersion(4, 17));
    }

    @Test
    void whatIsNotSaidOfAHostIsNotLimited() {
        host.cpus = 2;
        assertThat(host.budget()).isEqualTo(new HostBudget("the host", Long.MAX_VALUE, 2, 1));
    }

    @Test
    void whatIsNoHostIsSaid() {
        host.memory = "much";
        assertThatThrownBy(host::budget)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<host><memory>")
                .hasMessageContaining("'much'");
        host.memory = "1G";
        host.overcommit = 0.5;
        assertThatThrownBy(host::budget).isInstanceOf(ProblemException.class).hasMessageContaining("overcommit 0.5");
        host.xen = "new";
        assertThatThrownBy(host::version).isInstanceOf(ProblemException.class).hasMessageContaining("4.17");
    }

    @Test
    void grubLiesWhereTheHostHasIt() {
        assertThat(host.grub()).isEqualTo(HostGrub.USUAL);
        host.pvhGrub = "/usr/share/grub2/i386-xen_pvh/grub.xen";
        host.pvGrub = " /opt/pvgrub64.bin ";
        HostConfiguration said = host.with("1G", null, null, null);
        assertThat(said.grub()).isEqualTo(new HostGrub("/opt/pvgrub64.bin", "/usr/share/grub2/i386-xen_pvh/grub.xen"));
        for (String wrong : List.of("grub.bin", "/opt/loader.bin", "/opt/grub \".bin", "/opt/grub\n.bin", "")) {
            host.pvhGrub = wrong;
            assertThatThrownBy(host::grub).isInstanceOf(ProblemException.class).hasMessageContaining("<host><pvhGrub>");
        }
    }

    @Test
    void aHostIsRunByAToolstackThatIsKnown() {
        assertThat(host.toolstack()).isEqualTo(Toolstack.XL);
        host.toolstack = "xcp-ng";
        assertThat(host.with(null, null, null, null).toolstack()).isEqualTo(Toolstack.XAPI);
        host.toolstack = "xm";
        assertThatThrownBy(host::toolstack)
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<host><toolstack>", "'xm'", "xl, libvirt or xapi");
    }
}
