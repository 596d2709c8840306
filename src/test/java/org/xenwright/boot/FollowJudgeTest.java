package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TarWriter;
import org.xenwright.platform.Architecture;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/** Changes sent to a running guest with a real kernel; a script stands for systemd. */
@Tag("judge")
class FollowJudgeTest {
    private static final Duration TICK = Duration.ofMillis(20);

    @TempDir
    Path folder;

    /** What a guest said, in short. */
    static final class Heard implements FollowedGuest.Listener {
        final List<String> log = new ArrayList<>();
        final Map<Integer, String> applied = new TreeMap<>();
        final Map<Integer, String> settled = new TreeMap<>();
        boolean follows;

        @Override
        public void follows() {
            follows = true;
        }

        @Override
        public void applied(int number, int status, String said) {
            applied.put(number, (status + " " + said).strip());
        }

        @Override
        public void settled(int number, int status, String said) {
            settled.put(number, (status + " " + said).strip());
        }

        @Override
        public void log(String line) {
            log.add(line);
        }
    }

    @Test
    void aGuestTakesFilesRemovesOthersAndRestartsUnits() throws Exception {
        TinyGuest tiny = new TinyGuest();
        String script = """
                mkdir /system; mount -t tmpfs tmpfs /system
                mkdir /system/bin /system/sbin /system/dev /system/proc /system/run /system/sys /system/tmp /system/etc
                cp /bin/busybox /system/bin; ln -s busybox /system/bin/sh
                echo old > /system/etc/gone; echo ActiveState=activating > /system/etc/state; mkfifo /system/etc/never
                cat > /system/bin/systemctl <<'END'
                #!/bin/sh
                [ "$1" = show ] || echo "systemctl $*" >> /tmp/called
                [ "$1 $8" != "show app" ] || cat /etc/state
                [ "$1" != restart ] || ! grep -q activating /etc/state || read -r word < /etc/never
                END
                cat > /system/bin/journalctl <<'END'
                #!/bin/sh
                echo "journal of $*"; : > /tmp/called; exec tail -f /tmp/called
                END
                chmod +x /system/bin/systemctl /system/bin/journalctl
                mkdir -p /system/lib/systemd; ln -s lib/systemd/systemd /system/init
                cat > /system/init <<'END'
                #!/bin/sh
                /bin/busybox --install -s /bin
                sed -n 's/.*JDK_JAVA_OPTIONS/java options/p' /run/systemd/system.conf.d/xenwright-follow.conf
                $(sed -n s/ExecStart=//p /run/systemd/system/xenwright-follow.service)
                echo the follower ended
                while :; do sleep 1; done
                END
                chmod +x /system/init
                mount -o move /proc /system/proc; mount -o move /sys /system/sys; mount -o move /dev /system/dev
                rm /sbin/switch_root /usr/sbin/switch_root 2> /dev/null
                exec switch_root -c /dev/console /system /init
                """;
        Path plain = tiny.initramfs(folder.resolve("initramfs"), script);
        Path both = folder.resolve("both");
        Seal seal = Seal.fresh();
        new CheckInitramfs(List.of(), List.of(), Duration.ofMinutes(9), Machine.Reach.CLOSED, seal, List.of("app"))
                .write(both, plain, tiny.busybox());
        Machine machine = new Machine(
                "followed",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(tiny.kernel(), both, "console=hvc0"),
                List.of(),
                Map.of());
        Path file = folder.resolve("mailbox");
        Heard heard = new Heard();
        try (Mailbox mailbox = Mailbox.create(file, seal);
                FollowedGuest guest = FollowedGuest.start(
                        mailbox.of(machine),
                        new QemuDriver(Judge.tools(), Accelerator.EMULATION),
                        folder.resolve("log"),
                        seal)) {
            await(guest, heard, () -> heard.follows);
            byte[] large = new byte[300_000];
            int first = mailbox.send(
                    out -> {
                        try (TarWriter tar = new TarWriter(out)) {
                            file(tar, "etc/greeting", 0640, "hello\n".getBytes(StandardCharsets.US_ASCII));
                            file(tar, "etc/large", 0644, large);
                            file(tar, "run/xenwright/removed", 0600, "etc/gone\n".getBytes(StandardCharsets.US_ASCII));
                        }
                    },
                    true,
                    List.of("app"));
            await(guest, heard, () -> heard.applied.containsKey(first));
            assertThat(heard.applied.get(first)).isEqualTo("0");
            // a unit that never comes to rest does not keep the next change from being taken
            int mending = mailbox.send(
                    out -> {
                        try (TarWriter tar = new TarWriter(out)) {
                            file(tar, "etc/state", 0644, "ActiveState=active\n".getBytes(StandardCharsets.US_ASCII));
                        }
                    },
                    false,
                    List.of("app"));
            await(guest, heard, () -> heard.settled.containsKey(mending));
            assertThat(heard.settled).isEqualTo(Map.of(mending, "0"));
            int breaking = mailbox.send(
                    out -> {
                        try (TarWriter tar = new TarWriter(out)) {
                            file(
                                    tar,
                                    "etc/state",
                                    0644,
                                    "Result=exit-code\nActiveState=failed\n".getBytes(StandardCharsets.US_ASCII));
                        }
                    },
                    false,
                    List.of("app"));
            await(guest, heard, () -> heard.settled.containsKey(breaking));
            assertThat(heard.settled.get(breaking)).isEqualTo("1 app: Result=exit-code ActiveState=failed");
            // what the guest has now is told by its next change, which runs what came with it
            int second = mailbox.send(
                    out -> {
                        try (TarWriter tar = new TarWriter(out)) {
                            file(
                                    tar,
                                    "bin/systemctl",
                                    0755,
                                    ("#!/bin/sh\n[ $1 != restart ] || { echo \"$(cat /etc/greeting) $(stat -c %a /etc/greeting)"
                                                    + " $(stat -c %s /etc/large) $(ls /etc/gone 2>&1)\"; exit 7; }\n")
                                            .getBytes(StandardCharsets.US_ASCII));
                        }
                    },
                    false,
                    List.of("told"));
            await(guest, heard, () -> heard.settled.containsKey(second));
            assertThat(heard.applied.get(second)).isEqualTo("0");
            assertThat(heard.settled.get(second))
                    .isEqualTo("7 hello 640 300000 ls: /etc/gone: No such file or directory");
            await(guest, heard, () -> heard.log.contains("systemctl restart app"));
            assertThat(heard.log)
                    .containsSubsequence(
                            "journal of -q -f -b -n 10 -o cat -u app",
                            "systemctl daemon-reload",
                            "systemctl restart app");
            assertThat(guest.ending()).isEmpty();
            assertThat(said(guest)).contains("java options=-XX:TieredStopAtLevel=1");
        }
        assertThat(file).doesNotExist();
    }

    static void file(TarWriter tar, String path, int mode, byte[] bytes) throws IOException {
        tar.add(TreePath.of(path), new RegularFile(Attributes.of(mode, Instant.EPOCH), Content.of(bytes)));
    }

    interface Event {
        boolean came();
    }

    static void await(FollowedGuest guest, Heard heard, Event event) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!event.came()) {
            guest.listen(TICK, heard);
            assertThat(guest.ending()).as(said(guest)).isEmpty();
            assertThat(System.nanoTime()).as(said(guest)).isLessThan(end);
        }
    }

    /** Returns all of the console, which may end within a character. */
    private static String said(FollowedGuest guest) throws IOException {
        return new String(Files.readAllBytes(guest.log()), StandardCharsets.UTF_8);
    }
}
