package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Tree;

/**
 * A real system broken on purpose, in one way each time: the verdict is right, and comes soon after what proves it.
 * Kernels without a system are in {@link QemuBootJudgeTest}.
 */
@Tag("judge")
class BrokenImagesJudgeTest {
    private static final Ready UP = Ready.target("multi-user.target");

    @TempDir
    static Path folder;

    private static SystemdGuest guest;

    @BeforeAll
    static void unpack() throws Exception {
        guest = new SystemdGuest(folder);
    }

    @ConcurrentTest
    void asItIsItIsReady() throws Exception {
        BootVerdict verdict = boot(tree -> {}, 8 << 20, UP, "Reached target[^\\n]*multi-user", 600, "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
    }

    @ConcurrentTest
    void aFailingUnitIsNamedThoughTheConditionIsStillWaitedFor() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.service(tree, "mill", "ExecStart=/bin/false\n", "wants"),
                8 << 20,
                new Ready.Sequence(List.of(UP, Ready.console("the mill grinds"))),
                "Reached target[^\\n]*multi-user",
                600,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.FAILED_UNITS);
        assertThat(verdict.failedUnits()).anyMatch(unit -> unit.contains("The mill"));
    }

    @ConcurrentTest
    void aHangingUnitIsNamed() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.service(
                        tree, "mill", "ExecStart=/bin/sleep 10000\nTimeoutStartSec=infinity\n", "requires"),
                8 << 20,
                new Ready.Sequence(List.of(
                        Ready.console("job is running for .*mill|Job mill\\.service/start running"),
                        UP.within(Duration.ofSeconds(5)))),
                null,
                600,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.TIMEOUT);
        assertThat(verdict.detail()).as(verdict.toString()).contains("systemd waits for", "mill");
    }

    @ConcurrentTest
    void aFullDiskIsSaid() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.service(
                        tree,
                        "mill",
                        "ExecStart=/bin/mount -o remount,rw /\nExecStart=/bin/dd if=/dev/zero of=/flour bs=1M count=64\n"
                                + "StandardError=journal+console\n",
                        "requires"),
                4 << 20,
                new Ready.Sequence(List.of(UP, Ready.console("never"))),
                "Reached target[^\\n]*multi-user|DEPEND[^\\n]*Multi-User",
                600,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.FAILED_UNITS);
        assertThat(verdict.detail()).contains("No space left on device");
    }

    @ConcurrentTest
    void aBadFstabEndsInTheEmergencyShell() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.write(tree, "/etc/fstab", "nothing.like.it /srv ext9 defaults 0 0\n"),
                8 << 20,
                UP,
                "Reached target[^\\n]*mergency|You are in emergency mode|Cannot open access to console",
                600,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.EMERGENCY);
    }

    @ConcurrentTest
    void aRootWithoutAnInitPanics() throws Exception {
        BootVerdict verdict = boot(
                tree -> List.of("/sbin/init", "/lib/systemd/systemd").forEach(tree::remove),
                8 << 20,
                UP,
                "^xenwright: no init",
                600,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.PANIC);
    }

    @ConcurrentTest
    void aRootThatIsNotThereIsMissed() throws Exception {
        BootVerdict verdict =
                boot(tree -> {}, 8 << 20, UP, "^xenwright: no root device", 600, "root=/dev/xvdq rootwait=1");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.NO_ROOT);
    }

    @ConcurrentTest
    void aMissingDriverIsAMissingRoot() throws Exception {
        Machine machine = guest.machine(guest.initramfs(false), guest.disk(tree -> {}, 8 << 20), "rootwait=1");

        BootVerdict verdict = judge(machine, UP, "^xenwright: no root device", 600);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.NO_ROOT);
        assertThat(verdict.detail()).contains("block devices: none");
    }

    private BootVerdict boot(
            java.util.function.Consumer<Tree> change,
            long free,
            Ready ready,
            @Nullable String evidence,
            int seconds,
            String more)
            throws Exception {
        Machine machine = guest.machine(guest.initramfs(true), guest.disk(change, free), more);
        return judge(machine, ready, evidence, seconds);
    }

    private BootVerdict judge(Machine machine, Ready ready, @Nullable String evidence, int seconds) throws Exception {
        Stopwatch driver = new Stopwatch(
                new QemuDriver(Judge.tools(), Accelerator.EMULATION), evidence == null ? "(?!)" : evidence);
        BootVerdict verdict = Boot.run(
                BootRequest.of(
                                machine,
                                ready,
                                Duration.ofSeconds(seconds),
                                machine.disks().get(0).file().resolveSibling("log"))
                        .withShutdownLimit(Duration.ZERO),
                driver);
        if (evidence != null) {
            driver.soon(verdict);
        }
        return verdict;
    }
}
