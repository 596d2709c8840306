package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.follow.FollowedGuest;
import org.xenwright.boot.follow.Mailbox;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TarWriter;

/** Changes sent to a running guest with systemd. */
@Tag("nightly")
class FollowNightly {
    @TempDir
    Path folder;

    @Test
    void aChangeMendsAUnitThatSystemdIsStillStarting() throws Exception {
        SystemdGuest system = new SystemdGuest(folder);
        Path both = folder.resolve("both");
        Seal seal = Seal.fresh();
        new CheckInitramfs(List.of(), List.of(), Duration.ofMinutes(9), Machine.Reach.CLOSED, seal, List.of("slow"))
                .write(both, system.initramfs(true), new TinyGuest().busybox());
        Machine machine = system.machine(both, system.disk(tree -> {}, 16 << 20), "");
        FollowJudgeTest.Heard heard = new FollowJudgeTest.Heard();
        try (Mailbox mailbox = Mailbox.create(folder.resolve("mailbox"), seal);
                FollowedGuest guest = FollowedGuest.start(
                        mailbox.of(machine),
                        new QemuDriver(Judge.tools(), Accelerator.EMULATION),
                        folder.resolve("log"),
                        seal)) {
            FollowJudgeTest.await(guest, heard, () -> heard.follows);
            int hanging = unit(
                    mailbox,
                    "ExecStart=/bin/sleep infinity\nExecStartPost=/bin/sleep infinity\nTimeoutStartSec=infinity\n");
            FollowJudgeTest.await(guest, heard, () -> heard.applied.containsKey(hanging));
            int mended = unit(mailbox, "ExecStart=/bin/sleep infinity\n");
            FollowJudgeTest.await(guest, heard, () -> heard.settled.containsKey(mended));
            int failing = unit(mailbox, "Type=oneshot\nExecStart=/bin/false\n");
            FollowJudgeTest.await(guest, heard, () -> heard.settled.containsKey(failing));
            assertThat(heard.applied).containsEntry(hanging, "0");
            assertThat(heard.settled).doesNotContainKey(hanging).containsEntry(mended, "0");
            assertThat(heard.settled.get(failing)).startsWith("1 slow: ").contains("Result=exit-code");
        }
    }

    private static int unit(Mailbox mailbox, String lines) throws IOException {
        return mailbox.send(
                out -> {
                    try (TarWriter tar = new TarWriter(out)) {
                        byte[] text = ("[Service]\n" + lines).getBytes(StandardCharsets.US_ASCII);
                        FollowJudgeTest.file(tar, "run/systemd/system/slow.service", 0644, text);
                    }
                },
                true,
                List.of("slow"));
    }
}
