package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.judge.Judge;

/** Real kernels in QEMU, broken on purpose where a verdict wants it. */
@Tag("judge")
class QemuBootJudgeTest {
    private static final String NETWORK =
            "ip link set lo up; ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2\n";
    /** Answers the power button. */
    private static final String BUTTON = "mkdir -p /etc/acpi/PWRF\n"
            + "printf '#!/bin/sh\\npoweroff -f\\n' > /etc/acpi/PWRF/00000080; chmod +x /etc/acpi/PWRF/00000080\n"
            + "acpid -l /dev/null\n";

    @TempDir
    Path folder;

    private final QemuDriver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION);

    @AfterEach
    void nothingIsLeftRunning() {
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void aGuestThatServesItsPageIsReadyAndPowersOffCleanly() throws Exception {
        String script = NETWORK + BUTTON
                + "mkdir /www; echo 'Hello from the guest' > /www/index.html; httpd -p 80 -h /www\n"
                + "echo all is up; while :; do sleep 1; done";

        BootVerdict verdict = boot(
                script + "\n",
                Ready.sequence(Ready.console("all is up"), Ready.tcp(80), Ready.http(80, "/", 200, "Hello from")),
                40);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(Files.readString(verdict.log())).contains("Linux version", "all is up");
        assertThat(verdict.timeline().stages())
                .extracting(span -> span.name())
                .containsExactly("firmware", "kernel", "initramfs");
    }

    private BootVerdict boot(String script, Ready ready, int seconds) throws Exception {
        TinyGuest guest = new TinyGuest();
        return judge(guest, guest.initramfs(folder.resolve("initramfs"), script), "console=hvc0", ready, seconds);
    }

    private BootVerdict judge(TinyGuest guest, Path initramfs, String commandLine, Ready ready, int seconds)
            throws Exception {
        Machine machine = new Machine(
                "tiny",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(guest.kernel(), initramfs, commandLine),
                List.of(),
                Map.of());
        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, ready, Duration.ofSeconds(seconds), folder.resolve("console.log")), driver);
        return verdict;
    }
}
