package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Tree;

/**
 * A real system broken on purpose, in one way each time: the verdict is right, and comes within five seconds of what
 * proves it. Kernels without a system are in {@link QemuBootJudgeTest}.
 */
@Tag("judge")
class BrokenImagesJudgeTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Ready UP = Ready.target("multi-user.target");

    @TempDir
    static Path folder;

    private static SystemdGuest guest;

    @BeforeAll
    static void unpack() throws Exception {
        guest = new SystemdGuest(folder);
    }

    @Test
    void asItIsItIsReady() throws Exception {
        BootVerdict verdict = boot(tree -> {}, 8 << 20, UP, "Reached target.*multi-user", 90, "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
    }

    @Test
    void aFailingUnitIsNamedThoughTheConditionIsStillWaitedFor() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.service(tree, "mill", "ExecStart=/bin/false\n", "wants"),
                8 << 20,
                Ready.sequence(UP, Ready.console("the mill grinds")),
                "Reached target.*multi-user",
                90,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.FAILED_UNITS);
        assertThat(verdict.failedUnits()).anyMatch(unit -> unit.contains("The mill"));
    }

    @Test
    void aHangingUnitIsNamed() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.service(
                        tree, "mill", "ExecStart=/bin/sleep 10000\nTimeoutStartSec=infinity\n", "requires"),
                8 << 20,
                UP,
                null,
                30,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.TIMEOUT);
        assertThat(verdict.detail()).as(verdict.toString()).contains("systemd waits for", "mill");
        assertThat(verdict.elapsed()).isLessThan(Duration.ofSeconds(30).plus(SOON));
    }

    @Test
    void aFullDiskIsSaid() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.service(
                        tree,
                        "mill",
                        "ExecStart=/bin/mount -o remount,rw /\nExecStart=/bin/dd if=/dev/zero of=/flour bs=1M count=64\n"
                                + "StandardError=journal+console\n",
                        "requires"),
                4 << 20,
                Ready.sequence(UP, Ready.console("never")),
                "Reached target.*multi-user|DEPEND.*Multi-User",
                90,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.FAILED_UNITS);
        assertThat(verdict.detail()).contains("No space left on device");
    }

    @Test
    void aBadFstabEndsInTheEmergencyShell() throws Exception {
        BootVerdict verdict = boot(
                tree -> SystemdGuest.write(tree, "/etc/fstab", "nothing.like.it /srv ext9 defaults 0 0\n"),
                8 << 20,
                UP,
                "You are in emergency mode|Cannot open access to console",
                90,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.EMERGENCY);
    }

    @Test
    void aRootWithoutAnInitPanics() throws Exception {
        BootVerdict verdict = boot(
                tree -> List.of("/sbin/init", "/lib/systemd/systemd").forEach(tree::remove),
                8 << 20,
                UP,
                "^xenwright: no init",
                60,
                "");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.PANIC);
    }

    @Test
    void aRootThatIsNotThereIsMissed() throws Exception {
        BootVerdict verdict =
                boot(tree -> {}, 8 << 20, UP, "^xenwright: no root device", 60, "root=/dev/xvdq rootwait=1");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.NO_ROOT);
    }

    @Test
    void aMissingDriverIsAMissingRoot() throws Exception {
        Machine machine = guest.machine(guest.initramfs(false), guest.disk(tree -> {}, 8 << 20), "rootwait=1");

        BootVerdict verdict = judge(machine, UP, "^xenwright: no root device", 60);

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
                BootRequest.of(machine, ready, Duration.ofSeconds(seconds), folder.resolve("log"))
                        .withShutdownLimit(Duration.ZERO),
                driver);
        if (evidence != null) {
            assertThat(driver.proven)
                    .as("evidence like " + evidence + " in " + verdict)
                    .isNotZero();
            assertThat(Duration.ofNanos(System.nanoTime() - driver.proven))
                    .as(verdict.toString())
                    .isLessThan(SOON);
        }
        return verdict;
    }

    /** A driver whose guests are watched for the line that proves what is wrong. */
    private static final class Stopwatch implements Driver {
        private final Driver driver;
        private final Pattern evidence;
        private volatile long proven;

        Stopwatch(Driver driver, String evidence) {
            this.driver = driver;
            this.evidence = Pattern.compile(evidence, Pattern.MULTILINE);
        }

        @Override
        public String name() {
            return driver.name();
        }

        @Override
        public Availability availability() {
            return driver.availability();
        }

        @Override
        public Guest start(Machine machine) throws IOException {
            Guest guest = driver.start(machine);
            InputStream console = new FilterInputStream(guest.console()) {
                private final StringBuilder seen = new StringBuilder();

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int n = super.read(bytes, offset, length);
                    if (n > 0 && proven == 0) {
                        seen.append(new String(bytes, offset, n, StandardCharsets.ISO_8859_1)
                                .replaceAll("\u001B\\[[0-9;]*m", ""));
                        if (evidence.matcher(seen).find()) {
                            proven = System.nanoTime();
                        }
                    }
                    return n;
                }
            };
            return new Watched(guest, console);
        }
    }

    private record Watched(Guest guest, InputStream console) implements Guest {
        @Override
        public OutputStream keyboard() {
            return guest.keyboard();
        }

        @Override
        public Map<Integer, Integer> ports() {
            return guest.ports();
        }

        @Override
        public boolean accepts(int guestPort, Duration limit) throws IOException {
            return guest.accepts(guestPort, limit);
        }

        @Override
        public int resets() {
            return guest.resets();
        }

        @Override
        public Optional<Ending> ending() {
            return guest.ending();
        }

        @Override
        public void askToPowerOff() throws IOException {
            guest.askToPowerOff();
        }

        @Override
        public void close() {
            guest.close();
        }
    }
}
