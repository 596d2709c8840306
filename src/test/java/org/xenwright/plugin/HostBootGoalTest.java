package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.image.SmallImage;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SimulatedXl;

/** The goal boot with the driver ssh, as Maven makes it, on a project with two domains and two hosts. */
@MojoTest
class HostBootGoalTest extends TwoHosts {
    private static final String UP = "Linux version 6\nthe guest is up\n";

    @BeforeEach
    void anImageWithAKernel() throws IOException {
        new SmallImage(target).withKernelAndPackage("busybox").write(Map.of());
        Files.writeString(target.resolve("shop-vmlinuz"), "kernel");
        Files.writeString(target.resolve("shop-initrd.img"), "initramfs");
        hosts.forEach(each -> {
            each.xl().console("web01", UP);
            each.xl().console("web02", UP);
        });
    }

    private List<BootRecord> boot(BootMojo goal) throws Exception {
        log.clear();
        filled(goal).execute();
        return BootRecords.read(goal.reports.toPath()).boots();
    }

    private BootMojo made(BootMojo goal) {
        goal.deploy = told();
        goal.drivers = List.of("ssh");
        goal.boot.ready.setConsole("the guest is up");
        goal.boot.shutdown = 0;
        goal.reports = folder.resolve("target/xen-reports").toFile();
        goal.history = folder.resolve("target/xen-reports/history.json").toFile();
        goal.store = folder.resolve("store").toFile();
        return goal;
    }

    private void nothingIsLeft() throws IOException {
        for (SimulatedHost each : hosts) {
            assertThat(each.xl().running()).isEmpty();
            for (String place : List.of("deployments", "images/sha256")) {
                Path at = each.at("/var/lib/xenwright").resolve(place);
                try (Stream<Path> left = Files.exists(at) ? Files.list(at) : Stream.empty()) {
                    assertThat(left.filter(file -> !file.endsWith("lock"))).isEmpty();
                }
            }
        }
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void domainsAreBootedOnTheFirstHostOfThePomAndNothingIsLeft(BootMojo goal) throws Exception {
        assertThat(boot(made(goal)))
                .extracting(BootRecord::name, BootRecord::outcome)
                .containsExactly(tuple("web01.ssh-pvh", "ready"), tuple("web02.ssh-pvh", "ready"));
        assertThat(hosts.get(0).xl().starts()).containsExactlyInAnyOrder("web01", "web02");
        assertThat(hosts.get(1).xl().starts()).isEmpty();
        nothingIsLeft();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void anotherHostIsNamedByItsIdOrItsAddress(BootMojo goal) throws Exception {
        made(goal);
        goal.sshHost = "xen2";
        assertThat(boot(goal)).allMatch(BootRecord::ready);
        assertThat(hosts.get(1).xl().starts()).hasSize(2);
        nothingIsLeft();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void withoutAHostTheGoalSaysWhatToWrite(BootMojo goal) throws Exception {
        made(goal);
        goal.deploy = new DeployConfiguration();
        assertThatThrownBy(() -> boot(goal))
                .hasMessageContaining("<deploy><hosts>")
                .hasMessageContaining("-Dxen.host=");
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void aHostWhoseKeyIsAnotherIsABrokenDriverWhichSaysWhy(BootMojo goal) throws Exception {
        made(goal);
        goal.deploy.hosts.get(0).hostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        List<BootRecord> records = boot(goal);
        assertThat(records).extracting(BootRecord::outcome).containsOnly("driver broken");
        assertThat(records.get(0).detail()).contains("key");
        nothingIsLeft();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void aHostWithoutXlIsABrokenDriverWhichSaysWhy(BootMojo goal) throws Exception {
        made(goal);
        Files.delete(hosts.get(0).at("/bin/xl"));
        List<BootRecord> records = boot(goal);
        assertThat(records).extracting(BootRecord::outcome).containsOnly("driver broken");
        assertThat(records.get(0).detail()).containsOnlyOnce("not found").contains("install xen-utils there");
        assertThat(log).anyMatch(each -> each.contains("asking xl of")).noneMatch(each -> each.contains("\n"));
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void oneBootThatTheHostRefusesDoesNotKeepTheOthersFromTheirVerdicts(BootMojo goal) throws Exception {
        made(goal);
        Files.writeString(domains.resolve("web01.cfg"), "memory = 256\nvif = [ \"bridge=nowhere\" ]\n");
        List<BootRecord> records = boot(goal);
        assertThat(records).extracting(BootRecord::outcome).containsExactly("toolstack refused", "ready");
        assertThat(records.get(0).detail()).contains("no bridge nowhere");
        nothingIsLeft();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void aHostWithoutRoomIsABrokenDriverWhichSaysWhy(BootMojo goal) throws Exception {
        made(goal);
        hosts.get(0).leaveRoom(1000);
        List<BootRecord> records = boot(goal);
        assertThat(records).extracting(BootRecord::outcome).containsOnly("driver broken");
        assertThat(records.get(0).detail()).contains("the file system full");
        nothingIsLeft();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void afterAPanicNothingIsLeft(BootMojo goal) throws Exception {
        made(goal);
        hosts.get(0).xl().conduct("web01", SimulatedXl.Conduct.PANICS);
        assertThat(boot(goal)).extracting(BootRecord::outcome).containsExactly("no root device", "ready");
        nothingIsLeft();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void afterATimeoutNothingIsLeft(BootMojo goal) throws Exception {
        made(goal);
        goal.timeout = 1;
        goal.only = List.of("web02");
        hosts.get(0).xl().console("web02", "Linux version 6\n");
        assertThat(boot(goal)).extracting(BootRecord::outcome).containsExactly("time-out");
        nothingIsLeft();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void aPoolIsNoHostToBootOn(BootMojo goal) throws Exception {
        made(goal);
        DeployPoolConfiguration pool = new DeployPoolConfiguration();
        pool.id = "pool1";
        goal.deploy.pools.add(pool);
        goal.sshHost = "pool1";
        assertThatThrownBy(() -> boot(goal))
                .hasMessageContaining("pool1, a pool")
                .hasMessageContaining("-Dxen.host");
    }
}
