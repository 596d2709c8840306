package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.uml.UmlDriver;
import org.xenwright.disk.DiskFormats;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Store;

/** Real guests in User-mode Linux where this host lets it run programs; elsewhere, that it says so. */
@Tag("judge")
class UmlBootJudgeTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final UmlDriver driver = HeldUml.driver();

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    @Test
    void aGuestServesItsPageLeavesItsDiskAloneAndPowersOff() throws Exception {
        Path disk = Files.write(folder.resolve("a disk, with a comma"), new byte[1 << 20]);
        String script = TinyGuest.NETWORK
                + "echo written > /dev/ubda; sync; mkdir /www; head -c 7 /dev/ubda > /www/index.html\n"
                + "httpd -p 80 -h /www; echo all is up; while :; do sleep 1; done";

        BootVerdict verdict = Boot.run(
                request(
                        script,
                        disk,
                        new Ready.Sequence(List.of(Ready.console("all is up"), Ready.http(80, "/", 200, "written")))),
                driver);

        expect(verdict, Outcome.READY, Shutdown.Kind.CLEAN);
        assertThat(Files.readAllBytes(disk)).containsOnly(0);
    }

    @Test
    void aGuestThatStartsOverAgainAndAgainIsStopped() throws Exception {
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);

        expect(
                Boot.run(request("reboot -f", disk, Ready.console("never")), driver),
                Outcome.REBOOT_LOOP,
                Shutdown.Kind.NOT_ASKED);
    }

    @Test
    void aGuestThatStartsOverDoesSoInAFreshProcessWithTheSameConsoleAndDisk() throws Exception {
        Assumptions.assumeTrue(driver.availability().usable());
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
        String script = "marks=$(head -c 9 /dev/ubda | tr -d '\\000'); printf '%s|' \"$marks\" > /dev/ubda; sync\n"
                + "echo \"marks: $marks.\"; read -r key; reboot -f";
        Set<Long> processes = new HashSet<>();
        try (RunningGuest guest = driver.start(
                        request(script, disk, Ready.console("never")).machine());
                Console console =
                        new Console(guest.console(), folder.resolve("log"), 0, OutputStream.nullOutputStream())) {
            OutputStream keyboard = guest.keyboard();
            for (String marks : List.of("", "|", "||")) {
                await(console, "marks: " + marks + ".");
                processes.add(running());
                keyboard.write('\n');
                keyboard.flush();
            }
            await(console, "marks: |||.");
            processes.add(running());
            assertThat(guest.ending()).isEmpty();
        }

        assertThat(processes).hasSize(4);
    }

    private static void await(Console console, String text) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (console.next(Duration.ofMillis(50))
                    .filter(line -> line.text().contains(text))
                    .isPresent()) {
                return;
            }
        }
        fail("the console did not show " + text);
    }

    /** The process of User-mode Linux that this one started. */
    private static long running() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("linux.uml"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    @Test
    void aDiskThatAnotherProcessHasLockedIsNoFaultOfTheImage() throws Exception {
        Assumptions.assumeTrue(driver.availability().usable());
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
        BootRequest request = request(
                "head -c 1 /dev/ubda > /dev/null || { echo xenwright: no root device; poweroff -f; }\n"
                        + "exec 3<> /dev/ubda; echo all is up; sleep 60",
                disk,
                Ready.console("all is up"));
        Machine keeping = new Machine(
                "keeping",
                request.machine().hardware(),
                request.machine().software(),
                List.of(new Machine.Disk(disk, DiskFormats.RAW, true)),
                Map.of());
        try (RunningBoot first =
                Boot.start(BootRequest.of(keeping, request.ready(), LIMIT, folder.resolve("keeping.log")), driver)) {
            assertThat(first.verdict().ready()).as(first.verdict().toString()).isTrue();

            BootVerdict verdict = Boot.run(request, driver);

            assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.DRIVER_BROKEN);
            assertThat(verdict.detail()).contains("already locked by pid ");
        }
    }

    @Test
    void aGuestThatPanicsIsToBlameItself() throws Exception {
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);

        expect(
                Boot.run(request("exit 1", disk, Ready.console("never")), driver),
                Outcome.PANIC,
                Shutdown.Kind.NOT_ASKED);
    }

    @Test
    void aDiskItCannotReadIsDeclinedWithTheWayOut() throws Exception {
        Path disk = Files.writeString(folder.resolve("disk"), "hsqs and more");

        assertThatThrownBy(() ->
                        driver.start(request("", disk, Ready.console("never")).machine()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("squashfs")
                .hasMessageContaining("driver qemu");
    }

    @Test
    void aGuestReadsNoFileOfThisMachineAndWritesNone() throws Exception {
        Assumptions.assumeTrue(driver.availability().usable());
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
        Path canary = Files.writeString(folder.resolve("canary"), "of this machine");
        String script = """
                mkdir /host /up
                mount -t hostfs none /host || echo no such file system
                mount -t hostfs none /up -o ../../../../../../../../..
                for root in /host /up; do
                    cat $root/etc/shadow $root/etc/passwd $root/proc/1/environ $root%1$s && echo it was read
                    echo x > $root%1$s
                    ls $root/root $root/home $root/var && echo it was listed
                    mknod $root/tmp/disk b 8 0 && echo it was made
                done 2> /dev/null
                echo all was tried; while :; do sleep 1; done
                """.formatted(canary);

        BootVerdict verdict = Boot.run(request(script, disk, Ready.console("all was tried")), driver);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(Files.readString(verdict.log()))
                .doesNotContain("it was read", "it was listed", "it was made", "no such file system");
        assertThat(canary).hasContent("of this machine");
    }

    @Test
    void withoutWhatHoldsItNothingIsStarted() throws Exception {
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
        UmlDriver unheld = new UmlDriver(
                Judge.tools(),
                new HostFindings(new Store(folder.resolve("store"))),
                (reach, program) -> {
                    throw Problem.of("holding User-mode Linux", "install bubblewrap")
                            .raise();
                },
                warning -> {});

        BootVerdict verdict = Boot.run(request("echo up", disk, Ready.console("up")), unheld);

        assertThat(verdict.outcome()).isEqualTo(Outcome.DRIVER_BROKEN);
        assertThat(verdict.detail()).contains("install bubblewrap");
        assertThat(verdict.log()).isEmptyFile();
    }

    /** Where no program can run, each boot says so and blames nothing else. */
    private void expect(BootVerdict verdict, Outcome outcome, Shutdown.Kind shutdown) {
        Availability availability = driver.availability();
        if (availability.usable()) {
            assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(outcome);
            assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(shutdown);
        } else {
            assertThat(availability.reason()).contains("runs no programs on this host");
            assertThat(verdict.outcome()).isEqualTo(Outcome.DRIVER_BROKEN);
            assertThat(verdict.detail()).contains(availability.reason());
        }
    }

    private BootRequest request(String script, Path disk, Ready ready) throws Exception {
        TinyGuest guest = new TinyGuest();
        Machine machine = new Machine(
                "tiny",
                new Machine.Hardware(Architecture.AMD64, 128, 1),
                new Machine.Software(
                        guest.kernel(), guest.initramfs(folder.resolve("initramfs"), script), "console=hvc0"),
                List.of(Machine.Disk.of(disk, DiskFormats.RAW)),
                Map.of());
        return BootRequest.of(machine, ready, LIMIT, folder.resolve("console.log"));
    }
}
