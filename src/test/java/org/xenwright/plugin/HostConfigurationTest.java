package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.xenwright.domain.preflight.HostBudget;
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
}
