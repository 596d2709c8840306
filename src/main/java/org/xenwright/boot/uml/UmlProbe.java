package org.xenwright.boot.uml;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.xenwright.content.Content;
import org.xenwright.initramfs.CpioWriter;
import org.xenwright.tool.Tool;
import org.xenwright.tree.Device;

/**
 * The trial whether User-mode Linux runs programs here. That its kernel starts proves little: each step of a program is
 * done by ptrace, which some hosts refuse, or answer with more processor registers than it has room for.
 */
final class UmlProbe {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String MARKER = "programs run";
    private static final int MEMORY = 64;
    // starts others, waits for them, passes on bytes and receives signals, as any system does
    private static final String INIT = """
            #!/bin/busybox sh
            trap 'signal=seen' USR1
            kill -USR1 $$
            sum=$(/bin/busybox seq 1 100 | /bin/busybox awk '{ s += $1 / 2 } END { print s }')
            [ "$signal$sum" = seen2525 ] && echo "programs run"
            /bin/busybox poweroff -f
            """;

    private UmlProbe() {}

    /**
     * Says why programs do not run; empty when they do.
     *
     * @throws IOException also when the limit ended the trial, which may only mean that the machine is busy
     */
    static Optional<String> complaint(Tool linux, Hold hold, Content busybox) throws IOException {
        Path initramfs = Files.createTempFile("xw", ".cpio.gz");
        try {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(initramfs))) {
                write(new CpioWriter(out), busybox);
            }
            return run(linux, hold, initramfs);
        } finally {
            Files.deleteIfExists(initramfs);
        }
    }

    private static void write(CpioWriter cpio, Content busybox) throws IOException {
        for (String folder : List.of("bin", "dev")) {
            cpio.directory(folder, 0755);
        }
        cpio.device("dev/console", 0600, Device.Kind.CHARACTER, 5, 1);
        cpio.file("bin/busybox", 0755, busybox);
        cpio.file("init", 0755, Content.of(INIT));
        cpio.finish();
    }

    private static Optional<String> run(Tool linux, Hold hold, Path initramfs) throws IOException {
        UmlGuest guest = UmlGuest.start(linux, null, hold, folder -> arguments(folder, initramfs), null);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        AtomicBoolean late = new AtomicBoolean();
        Timer timer = new Timer("probe of User-mode Linux", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        late.set(true);
                        guest.close();
                    }
                },
                LIMIT.toMillis());
        try (guest;
                InputStream console = guest.console()) {
            console.transferTo(said);
        } catch (IOException e) {
            // the stream closes under the reader when the limit ends the process
            if (!late.get()) {
                throw e;
            }
        } finally {
            timer.cancel();
        }
        Optional<String> complaint = judge(said, guest);
        if (late.get() && complaint.isPresent()) {
            throw new IOException(complaint.get() + "; it was ended after " + LIMIT.toSeconds() + " s");
        }
        return complaint;
    }

    private static Orders arguments(Path folder, Path initramfs) {
        List<String> words = new ArrayList<>(UmlArguments.base(MEMORY, folder));
        words.addAll(List.of("initrd=" + initramfs, "console=ttyS0", "quiet", "panic=-1"));
        return new Orders(words, List.of(initramfs), List.of(), List.of());
    }

    private static Optional<String> judge(ByteArrayOutputStream said, UmlGuest guest) {
        return complaint(
                said.toString(StandardCharsets.ISO_8859_1), guest.trouble().orElse(""));
    }

    /** Reads what a console reveals about the host; empty when programs ran. */
    static Optional<String> complaint(String console, String trouble) {
        if (console.lines().anyMatch(line -> line.strip().equals(MARKER))) {
            return Optional.empty();
        }
        List<String> lines = console.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        String why = trouble.isEmpty() ? "it started its kernel, and no program ran" : trouble;
        return Optional.of("User-mode Linux runs no programs on this host: " + why
                + (last.isEmpty() ? "" : "; it said last: " + last));
    }
}
