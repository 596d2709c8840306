package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.check.CheckResult;
import org.xenwright.boot.check.CheckResults;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.platform.Architecture;

/** Checks brought along by the initramfs of a real kernel; a script stands for systemd. */
@Tag("judge")
class CompanionJudgeTest {
    @TempDir
    Path folder;

    @Test
    void checksRunInTheRootFileSystemAndReport() throws Exception {
        TinyGuest guest = new TinyGuest();
        // a root file system of its own, whose init does what systemd would with the unit, were it there
        String script = """
                mkdir /system; mount -t tmpfs tmpfs /system
                mkdir /system/bin /system/dev /system/proc /system/run /system/sys /system/tmp
                cp /bin/busybox /system/bin; ln -s busybox /system/bin/sh
                mkdir /system/etc; echo 'thief:x:1000:1000::/:/bin/sh' > /system/etc/passwd
                mkdir -p /system/lib/systemd; ln -s lib/systemd/systemd /system/init
                cat > /system/init <<'END'
                #!/bin/sh
                /bin/busybox --install -s /bin
                (sleep 2; : > /run/opened) &
                cat > /tmp/thief <<'ALL'
                echo "@check end 0001 1 2 0 1"; echo "@check done"; id -u | sed 's/^/thief /'
                while :; do
                    cat /proc/cmdline /proc/[0-9]*/cmdline /proc/[0-9]*/environ /run/xenwright/* 2> /dev/null |
                        tr '\\0' '\\n' | grep -oE '[0-9a-f]{32}' | sed 's/^/stolen: /'
                done
                ALL
                start-stop-daemon -S -p /tmp/thief.pid -c thief -x /bin/sh -- /tmp/thief > /dev/console 2>&1 &
                grep -q '^After=multi-user.target' /run/systemd/system/multi-user.target.wants/xenwright-checks.service \\
                    || echo the unit is missing
                $(sed -n s/ExecStart=//p /run/systemd/system/xenwright-checks.service)
                while :; do sleep 1; done
                END
                chmod +x /system/init
                mount -o move /proc /system/proc; mount -o move /sys /system/sys; mount -o move /dev /system/dev
                rm /sbin/switch_root /usr/sbin/switch_root 2> /dev/null
                exec switch_root -c /dev/console /system /init
                """;
        Path plain = guest.initramfs(folder.resolve("initramfs"), script);
        byte[] before = Files.readAllBytes(plain);
        List<Check> checks = List.of(
                new Check(
                        "first",
                        Content.of("#!/bin/sh\necho \"1..2\"; echo ok 1 - one; test -x /init && echo ok 2 - two\n")),
                new Check("second", Content.of("#!/bin/sh\necho it is wrong; exit 4\n")),
                new Check("third", Content.of("#!/no/such/language\n")),
                new Check("fourth", Content.of("#!/bin/sh\nseq 1 3000\n")));
        Path both = folder.resolve("both");
        Ready ready = new Ready.All(List.of(
                Ready.target("multi-user.target"),
                CheckInitramfs.done(),
                Ready.command("test -e /run/opened").within(Duration.ofMinutes(9)),
                Ready.any(Ready.command("echo not at all; exit 3"), Ready.command("[ $(id -u) = 0 ]"))));
        Seal seal = Seal.fresh();
        new CheckInitramfs(checks, ready.commands(), Duration.ofMinutes(10), Machine.Reach.CLOSED, seal)
                .write(both, plain, guest.busybox());
        Machine machine = new Machine(
                "checked",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(guest.kernel(), both, "console=hvc0"),
                List.of(),
                Map.of());

        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, ready, Duration.ofMinutes(10), folder.resolve("log"))
                        .withShutdownLimit(Duration.ZERO)
                        .withSeal(seal),
                new QemuDriver(Judge.tools(), Accelerator.EMULATION));

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        List<CheckResult> results = CheckResults.read(verdict.log(), checks, seal);
        assertThat(results)
                .extracting(CheckResult::name, CheckResult::status)
                .containsExactly(
                        tuple("first: one", CheckResult.Status.PASSED),
                        tuple("first: two", CheckResult.Status.PASSED),
                        tuple("second", CheckResult.Status.FAILED),
                        tuple("third", CheckResult.Status.FAILED),
                        tuple("fourth", CheckResult.Status.PASSED));
        assertThat(results.get(2).message()).isEqualTo("exit status 4: it is wrong");
        assertThat(results.get(4).output().lines()).hasSize(3000).endsWith("3000");
        assertThat(Files.readAllBytes(plain)).isEqualTo(before);
        assertThat(Files.readString(verdict.log()))
                .contains("thief 1000")
                .doesNotContain("the unit is missing", "stolen: ");
        assertThat(Files.readString(verdict.log()))
                .containsSubsequence(
                        "@check " + seal.word() + " command 0000 1", "@check " + seal.word() + " command 0000 0")
                .contains(
                        "@check " + seal.word() + " command 0001 3 not at all",
                        "@check " + seal.word() + " command 0002 0");
    }
}
