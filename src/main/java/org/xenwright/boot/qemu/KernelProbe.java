package org.xenwright.boot.qemu;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.tool.Tool;

/**
 * The trial whether KVM brings a kernel to its first line here. Machines that are virtual themselves may run a few
 * instructions under KVM and still never get a kernel out of its decompression.
 */
final class KernelProbe {
    // a kernel under KVM speaks within a second; the rest is for a busy machine
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final String FIRST_LINE = "Linux version";
    private static final int MAX_OUTPUT = 1 << 16;

    private KernelProbe() {}

    static boolean passes(Tool qemu, Path kernel) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-accel",
                "kvm",
                "-cpu",
                "host",
                "-m",
                "256",
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-no-reboot",
                "-kernel",
                kernel.toString(),
                "-append",
                "console=ttyS0 earlyprintk=serial,ttyS0 panic=-1"));
        words.addAll(SystemCalls.forbidden(qemu));
        ProcessBuilder builder =
                qemu.process(words).redirectInput(new File("/dev/null")).redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = ChildProcesses.start(builder);
        Timer timer = new Timer("kernel probe", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        ChildProcesses.end(process);
                    }
                },
                LIMIT.toMillis());
        try (InputStream console = process.getInputStream()) {
            StringBuilder said = new StringBuilder();
            byte[] buffer = new byte[4096];
            for (int n = console.read(buffer); n >= 0 && said.length() < MAX_OUTPUT; n = console.read(buffer)) {
                said.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                if (said.indexOf(FIRST_LINE) >= 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // the stream closes under the reader when the limit ends the process
            return false;
        } finally {
            timer.cancel();
            ChildProcesses.end(process);
        }
    }
}
