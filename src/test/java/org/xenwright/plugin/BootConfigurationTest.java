package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.application.Health;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.ProblemException;
import org.xenwright.smoke.SmokeRequest;

class BootConfigurationTest {
    private static final Path PROJECT = Path.of("/p");

    private final BootConfiguration boot = new BootConfiguration();

    @Test
    void aProjectThatSaysNothingGetsItsDefaults() {
        assertThat(boot.request(PROJECT))
                .isEqualTo(new SmokeRequest("qemu", null, null, PROJECT.resolve("src/it/checks"), null));
        assertThat(boot.limit()).isEqualTo(Duration.ofSeconds(180));
        assertThat(boot.shutdownLimit()).isEqualTo(Duration.ofSeconds(60));
        assertThat(boot.reach()).isEqualTo(Machine.Reach.CLOSED);
        assertThat(boot.ports(boot.ready(null))).isEmpty();
    }

    @Test
    void theCommandLineIsAskedBeforeThePom() {
        boot.drivers = List.of("qemu", "xen");
        boot.types = List.of("pvh", "pv");
        boot.firmware = List.of("kernel", "bios");
        boot.builtIn = List.of("all");
        boot.timeout = 20;
        boot.shutdown = 0;
        boot.checks = new File("/checks");

        BootConfiguration other = boot.with(List.of("uml"), List.of("pv"), List.of("uefi"), "snakeoil", 30, "open");

        assertThat(other.request(PROJECT)).isEqualTo(new SmokeRequest("uml", "pv", "uefi", Path.of("/checks"), "all"));
        assertThat(other.limit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(other.shutdownLimit()).isZero();
        assertThat(other.reach()).isEqualTo(Machine.Reach.OPEN);
        assertThat(other.uefiKeys(PROJECT)).isEqualTo(UefiKeys.SNAKEOIL);
        assertThat(boot.uefiKeys(PROJECT)).isEqualTo(UefiKeys.MICROSOFT);
        assertThat(boot.with(List.of(), List.of(), List.of(), null, null, null).request(PROJECT))
                .isEqualTo(boot.request(PROJECT))
                .isEqualTo(new SmokeRequest("qemu,xen", "pvh,pv", "kernel,bios", Path.of("/checks"), "all"));
        assertThat(boot.with(List.of(), List.of(), List.of(), null, null, null).limit())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void portsOfConditionsAreForwardedBesidesThoseThatAreNamed() {
        boot.ports = List.of(" 22 ", "5432");

        assertThat(boot.ports(Ready.http(80, "/", 0, null))).containsExactly(22, 80, 5432);
    }

    @Test
    void aPortThatIsNoneIsToldWithItsElement() {
        boot.ports = List.of("22", "ssh");

        assertThatThrownBy(() -> boot.ports(boot.ready(null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<boot><ports>")
                .hasMessageContaining("'ssh'");
    }

    @Test
    void keysThatAreNeitherAWordNorAFileAreTold() {
        boot.keys = "mycrosoft";

        assertThatThrownBy(() -> boot.uefiKeys(PROJECT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<boot><keys>, or -Dxen.keys")
                .hasMessageContaining("'mycrosoft'");
    }

    @Test
    void aNetworkThatIsNeitherIsTold() {
        boot.network = "half";

        assertThatThrownBy(boot::reach)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<boot><network>, or -Dxen.network")
                .hasMessageContaining("'half'");
    }

    @Test
    void thePageOfAnApplicationIsTheConditionWhereNoneIsNamed() {
        Health page = Health.of("here", "8080/health UP");

        assertThat(boot.ready(page).describe()).isEqualTo("HTTP 2xx for port 8080 /health with UP");
        assertThat(boot.ready(null).describe()).contains("a login prompt");
        boot.ready.within = 30;
        assertThat(boot.ready(page).describe()).contains("8080 /health with UP within 30 s");
        boot.ready.setTcp("22");
        assertThat(boot.ready(page).describe()).contains("22").doesNotContain("8080");
    }
}
