package org.xenwright.boot.qemu;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.progress.Workers;
import org.xenwright.tool.Tool;

/**
 * The system calls that QEMU forbids itself before a guest runs: it can start no program and gain no privilege, even if
 * a guest takes control of it. Facts: qemu(1), option -sandbox.
 */
final class SystemCalls {
    static final List<String> FORBIDDEN =
            List.of("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    private static final Map<List<String>, Boolean> KNOWN = new ConcurrentHashMap<>(); // of a program

    private SystemCalls() {}

    /** Returns the arguments for QEMU's command line; none where it was built without that. */
    static List<String> forbidden(Tool qemu) throws IOException {
        Boolean known = KNOWN.get(qemu.prefix());
        if (known == null) {
            known = understands(qemu);
            KNOWN.put(qemu.prefix(), known);
        }
        return known ? FORBIDDEN : List.of();
    }

    /**
     * Returns whether QEMU knows the option. Options are read in order, so that an unknown one is refused before the
     * second ends it.
     */
    private static boolean understands(Tool qemu) throws IOException {
        List<String> words = new ArrayList<>(FORBIDDEN);
        words.add("-version");
        Process process = ChildProcesses.start(qemu.process(words)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            throw Workers.interrupted("QEMU was asked what it can");
        } finally {
            ChildProcesses.end(process);
        }
    }
}
