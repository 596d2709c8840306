package org.xenwright.boot.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.content.Content;
import org.xenwright.content.WholeFile;
import org.xenwright.initramfs.CpioWriter;

/**
 * An archive appended to a guest's initramfs that brings checks and commands along. The kernel unpacks both archives;
 * the program with which the initramfs then changes to the root file system is ours and puts the checks and commands
 * into its {@code /run}. The commands run from then on, again and again, beside the init; the checks are run by systemd
 * when {@code multi-user.target} is reached, and beside another init once it lets users log in. Works with the generated
 * initramfs and with that of initramfs-tools.
 *
 * @param checks to run once
 * @param commands conditions of a boot, {@link Ready#commands()}
 * @param limit how long the commands are repeated
 * @param reach what the guest can connect to, for a check that tests it
 * @param seal marks their lines on the console
 * @param units whose journal a guest shows that takes changes from its {@link org.xenwright.boot.follow.Mailbox}; null
 *     for a guest that takes none
 */
public record CheckInitramfs(
        List<Check> checks,
        List<String> commands,
        Duration limit,
        Machine.Reach reach,
        Seal seal,
        @Nullable List<String> units) {
    private static final Duration MOST = Duration.ofMinutes(1); // for one check

    public CheckInitramfs {
        checks = List.copyOf(checks);
        commands = List.copyOf(commands);
        units = units == null ? null : List.copyOf(units);
    }

    /** Makes one for a guest that takes no changes. */
    public CheckInitramfs(List<Check> checks, List<String> commands, Duration limit, Machine.Reach reach, Seal seal) {
        this(checks, commands, limit, reach, seal, null);
    }

    /** Returns whether there is nothing to bring along. */
    public boolean isEmpty() {
        return checks.isEmpty() && commands.isEmpty() && units == null;
    }

    /**
     * Writes the initramfs with its companion, in the place of that of an earlier boot if it has one.
     *
     * @param initramfs the guest's own, which stays as it is
     * @param busybox a statically linked one for the guest's processor
     */
    public void write(Path to, Path initramfs, Content busybox) throws IOException {
        Files.createDirectories(to.toAbsolutePath().getParent());
        // the seal is a secret while the guest runs, and its own initramfs may hold others
        WholeFile place = WholeFile.closed(to);
        place.make(partial -> write(place, partial, initramfs, busybox));
    }

    private void write(WholeFile place, Path partial, Path initramfs, Content busybox) throws IOException {
        try (OutputStream out = place.create(partial)) {
            long own = withoutEarlier(initramfs);
            try (InputStream in = new Content.Slice(initramfs, 0, own).open()) {
                in.transferTo(out);
            }
            out.write(new byte[(int) (-own & 3)]); // where the kernel looks for the next archive
            write(new CpioWriter(out), busybox);
        }
    }

    /**
     * Returns the size of an initramfs without the companion of an earlier boot, as on a disk that was kept; it would
     * run what was brought along then.
     */
    private static long withoutEarlier(Path initramfs) throws IOException {
        try (FileChannel channel = FileChannel.open(initramfs)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            begin(new CpioWriter(out));
            ByteBuffer beginning = ByteBuffer.wrap(out.toByteArray());
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            for (int at = 0; at <= bytes.limit() - beginning.limit(); at += 4) {
                if (bytes.getInt(at) == beginning.getInt(0)
                        && bytes.slice(at, beginning.limit()).equals(beginning)) {
                    return at;
                }
            }
            return bytes.limit();
        }
    }

    private static void begin(CpioWriter cpio) throws IOException {
        cpio.directory("xenwright", 0700);
    }

    private void write(CpioWriter cpio, Content busybox) throws IOException {
        begin(cpio);
        cpio.file("xenwright/busybox", 0755, busybox);
        cpio.file("xenwright/seal", 0600, Content.of(seal.word() + "\n"));
        if (!checks.isEmpty()) {
            cpio.directory("xenwright/checks", 0755);
            cpio.file("xenwright/agent", 0755, Check.resource("agent.sh"));
            cpio.file("xenwright/later.sh", 0755, Check.resource("later.sh"));
            cpio.file("xenwright/checks.service", 0644, Check.resource("checks.service"));
            cpio.file("xenwright/limit", 0644, Content.of(MOST.toSeconds() + "\n"));
            cpio.file("xenwright/now", 0644, Content.of(Instant.now().getEpochSecond() + "\n"));
            cpio.file("xenwright/network", 0644, Content.of(reach.name().toLowerCase(Locale.ROOT) + "\n"));
            for (int i = 0; i < checks.size(); i++) {
                cpio.file("xenwright/checks/" + number(i), 0755, checks.get(i).program());
            }
        }
        if (!commands.isEmpty()) {
            cpio.directory("xenwright/commands", 0755);
            cpio.file("xenwright/commands.sh", 0755, Check.resource("commands.sh"));
            cpio.file("xenwright/rounds", 0644, Content.of(limit.toSeconds() + "\n"));
            for (int i = 0; i < commands.size(); i++) {
                cpio.file("xenwright/commands/" + number(i), 0644, Content.of(commands.get(i) + "\n"));
            }
        }
        if (units != null) {
            cpio.file("xenwright/follow", 0755, Check.resource("follow.sh"));
            cpio.file("xenwright/follow.service", 0644, Check.resource("follow.service"));
            cpio.file("xenwright/follow.conf", 0644, Check.resource("follow.conf"));
            cpio.file("xenwright/units", 0644, Content.of(String.join("\n", units) + "\n"));
        }
        // no entries for their folders: those exist, perhaps as links, or the kernel leaves the file out
        for (String place : List.of("bin/switch_root", "usr/bin/run-init")) {
            cpio.file(place, 0755, Check.resource("switch-root.sh"));
        }
        cpio.finish();
    }

    /** Returns a condition that is met when the last check has ended. */
    public static Ready done() {
        return new Ready.ChecksDone();
    }

    /** Returns whether a condition waits for the checks of a guest. */
    public static boolean awaitedBy(Ready ready) {
        return ready.has(Ready.ChecksDone.class);
    }

    /** Returns the name of a check in the guest, since its own may be anything. */
    static String number(int index) {
        return String.format(Locale.ROOT, "%04d", index);
    }
}
