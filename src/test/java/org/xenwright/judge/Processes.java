package org.xenwright.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.boot.driver.ChildProcesses;

/** The processes that tests started. */
public final class Processes {
    private Processes() {}

    /**
     * What runs still, in words: children, and whoever's children are told of a folder of guests of this Java machine;
     * without the shell that clears up once it is gone, and what that waits by.
     */
    public static List<String> left() throws IOException {
        Path folder = ChildProcesses.folder();
        Files.delete(folder);
        String guests = folder.getParent() + "/";
        return Stream.concat(
                        ProcessHandle.current().descendants(),
                        ProcessHandle.allProcesses().filter(process -> mentions(process, guests)))
                .filter(ProcessHandle::isAlive)
                .filter(process -> !clearsUp(process)
                        && !process.parent().map(Processes::clearsUp).orElse(false))
                .map(process -> process.info().toString())
                .distinct()
                .toList();
    }

    private static boolean mentions(ProcessHandle process, String path) {
        return process.info()
                .arguments()
                .map(words -> Arrays.stream(words).anyMatch(word -> word.contains(path)))
                .orElse(false);
    }

    private static boolean clearsUp(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(words -> Arrays.stream(words).anyMatch(word -> word.endsWith("rm -rf -- \"$1\"\n")))
                .orElse(false);
    }
}
