package org.xenwright.judge;

import java.util.Arrays;
import java.util.List;

/** The processes that tests started. */
public final class Processes {
    private Processes() {}

    /** What runs still, in words; without the shell that clears up once this Java machine is gone, and what it waits by. */
    public static List<String> left() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .filter(process -> !clearsUp(process)
                        && !process.parent().map(Processes::clearsUp).orElse(false))
                .map(process -> process.info().toString())
                .toList();
    }

    private static boolean clearsUp(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(words -> Arrays.stream(words).anyMatch(word -> word.endsWith("rm -rf -- \"$1\"\n")))
                .orElse(false);
    }
}
