package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.disk.DiskFormats;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.Architecture;

/** Real kernels in QEMU, broken on purpose where a verdict wants it: it comes soon after what proves it. */
@Tag("judge")
class QemuBootJudgeTest {
    /** Answers the power button. */
    private static final String BUTTON = "mkdir -p /etc/acpi/PWRF\n"
            + "printf '#!/bin/sh\\npoweroff -f\\n' > /etc/acpi/PWRF/00000080; chmod +x /etc/acpi/PWRF/00000080\n"
            + "acpid -l /dev/null\n";

    @TempDir
    Path folder;

    private final QemuDriver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION);

    @AfterAll
    static void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    @ConcurrentTest
    void aGuestThatServesItsPageIsReadyAndPowersOffCleanly() throws Exception {
        String script = TinyGuest.NETWORK + BUTTON
                + "mkdir /www; echo 'Hello from the guest' > /www/index.html; httpd -p 80 -h /www\n"
                + "echo all is up; while :; do sleep 1; done";

        BootVerdict verdict = boot(
                script + "\n",
                new Ready.Sequence(
                        List.of(Ready.console("all is up"), Ready.tcp(80), Ready.http(80, "/", 200, "Hello from"))),
                600);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(Files.readString(verdict.log())).contains("Linux version", "all is up");
        assertThat(verdict.timeline().stages())
                .extracting(span -> span.name())
                .containsExactly("firmware", "kernel", "initramfs");
    }

    @ConcurrentTest
    void aGuestThatHeedsNoPowerButtonIsAskedByKeys() throws Exception {
        BootVerdict verdict = boot("echo all is up; while :; do sleep 1; done", Ready.console("all is up"), 600);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(verdict.shutdown().took()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @ConcurrentTest
    void aGuestWhoseInitEndsPanics() throws Exception {
        BootVerdict verdict = broken("echo so far; exit 1", "Kernel panic - not syncing");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.PANIC);
        assertThat(verdict.detail()).contains("Attempted to kill init!");
    }

    @ConcurrentTest
    void aKernelWithoutItsRootSaysSo() throws Exception {
        BootVerdict verdict = judge(
                new TinyGuest(),
                null,
                "root=/dev/xvda console=hvc0",
                Ready.console("never"),
                600,
                "Kernel panic - not syncing: VFS");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.NO_ROOT);
        assertThat(verdict.detail()).contains("root device \"vda\"");
    }

    @ConcurrentTest
    void aMissingInitIsAPanic() throws Exception {
        TinyGuest guest = new TinyGuest();
        Path initramfs = guest.raw(folder.resolve("initramfs"), "#!/no/such/shell\n");

        BootVerdict verdict = judge(
                guest,
                initramfs,
                "root=/dev/ram0 console=hvc0",
                Ready.console("never"),
                600,
                "Kernel panic - not syncing");

        // the kernel goes on to the root it was told of, which is not there either
        assertThat(verdict.outcome()).as(verdict.toString()).isIn(Outcome.PANIC, Outcome.NO_ROOT);
        assertThat(verdict.detail()).contains("Failed to execute /init");
    }

    @ConcurrentTest
    void aGuestThatHangsRunsIntoTheLimit() throws Exception {
        // counted from a line of the guest, however long it takes to come that far
        Ready ready = new Ready.Sequence(
                List.of(Ready.console("half way"), Ready.console("all is up").within(Duration.ofSeconds(8))));

        BootVerdict verdict = boot("echo half way; sleep 100000", ready, 600);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.TIMEOUT);
        assertThat(verdict.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(8));
        assertThat(verdict.lastLines()).anyMatch(line -> line.contains("half way"));
    }

    @ConcurrentTest
    void aMuteConsoleIsNamed() throws Exception {
        TinyGuest guest = new TinyGuest();
        Path initramfs = guest.initramfs(folder.resolve("initramfs"), "sleep 100000");

        BootVerdict verdict = judge(guest, initramfs, "console=ttyS3", Ready.console("never"), 6, null);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.TIMEOUT);
        assertThat(verdict.detail()).contains("console stayed mute");
        assertThat(verdict.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(6));
    }

    @ConcurrentTest
    void aGuestThatStartsOverAgainAndAgainIsStopped() throws Exception {
        BootVerdict verdict = broken("reboot -f", "(Restarting system.*){2}");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.REBOOT_LOOP);
    }

    @ConcurrentTest
    void aGuestThatPowersOffTooSoonIsNotReady() throws Exception {
        BootVerdict verdict = broken("poweroff -f", "reboot: Power down");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.POWERED_OFF);
    }

    @ConcurrentTest
    void aGuestThatEatsItsMemoryIsCaught() throws Exception {
        BootVerdict verdict = broken(
                "mount -t tmpfs -o size=100% tmpfs /tmp; dd if=/dev/zero of=/tmp/much bs=1M; sleep 100000",
                "Out of memory: Killed process|not syncing: (Out of memory|System is deadlocked on memory)");

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.OUT_OF_MEMORY);
    }

    @ConcurrentTest
    void aDiskThatIsNoneIsTheDriversTroubleAndNotTheImages() throws Exception {
        TinyGuest guest = new TinyGuest();
        Path disk = Files.writeString(folder.resolve("disk"), "no qcow2");
        Machine machine = machine(guest, null, "", List.of(Machine.Disk.of(disk, DiskFormats.QCOW2)));

        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, Ready.console("never"), Duration.ofMinutes(10), folder.resolve("log")), driver);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.DRIVER_BROKEN);
        assertThat(verdict.detail()).contains("qcow2 format");
    }

    @ConcurrentTest
    void theDiskUnderTestStaysAsItIs() throws Exception {
        Path disk = Files.write(folder.resolve("a disk, with a comma"), new byte[1 << 20]);
        TinyGuest guest = new TinyGuest();
        Path initramfs = guest.initramfs(
                folder.resolve("initramfs"),
                "echo written > /dev/vda; sync; head -c 7 /dev/vda; echo; while :; do sleep 1; done");
        Machine machine = machine(guest, initramfs, "console=hvc0", List.of(Machine.Disk.of(disk, DiskFormats.RAW)));

        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, Ready.console("^written"), Duration.ofMinutes(10), folder.resolve("log"))
                        .withShutdownLimit(Duration.ZERO),
                driver);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).isEqualTo(Shutdown.Kind.NOT_ASKED);
        assertThat(Files.readAllBytes(disk)).containsOnly(0);
    }

    @ConcurrentTest
    void kvmIsUsedOnlyWhereItRunsCode() throws Exception {
        QemuDriver fast = new QemuDriver(Judge.tools(), Accelerator.AUTO);

        String how = fast.availability().reason();

        assertThat(how).matches("QEMU .*, (KVM|software emulation)");
    }

    private BootVerdict boot(String script, Ready ready, int seconds) throws Exception {
        TinyGuest guest = new TinyGuest();
        Path initramfs = guest.initramfs(folder.resolve("initramfs"), script);
        return judge(guest, initramfs, "console=hvc0", ready, seconds, null);
    }

    private BootVerdict broken(String script, String evidence) throws Exception {
        TinyGuest guest = new TinyGuest();
        Path initramfs = guest.initramfs(folder.resolve("initramfs"), script);
        return judge(guest, initramfs, "console=hvc0", Ready.console("never"), 600, evidence);
    }

    /** @param evidence what proves that something is wrong; null when nothing but the limit does */
    private BootVerdict judge(
            TinyGuest guest,
            @Nullable Path initramfs,
            String commandLine,
            Ready ready,
            int seconds,
            @Nullable String evidence)
            throws Exception {
        Machine machine = machine(guest, initramfs, commandLine, List.of());
        Stopwatch watched = new Stopwatch(driver, evidence == null ? "(?!)" : evidence);
        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, ready, Duration.ofSeconds(seconds), folder.resolve("console.log")), watched);
        if (evidence != null) {
            watched.soon(verdict);
        }
        return verdict;
    }

    private static Machine machine(
            TinyGuest guest, @Nullable Path initramfs, String commandLine, List<Machine.Disk> disks)
            throws IOException {
        return new Machine(
                "tiny",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(guest.kernel(), initramfs, commandLine),
                disks,
                Map.of());
    }
}
