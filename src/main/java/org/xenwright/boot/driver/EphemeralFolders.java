package org.xenwright.boot.driver;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Folders that must not outlive this Java machine. A shell waits for the end of a pipe from it, which comes however the
 * machine ends; it then ends what still runs from the folders and deletes what is left.
 */
final class EphemeralFolders {
    // a terminal's signals reach all of its processes; this one has work to do afterwards
    // what a killed guest had started itself, as User-mode Linux does, goes too: it bears the name of a link in the
    // folder
    private static final String KEEPER = """
            trap '' HUP INT QUIT TERM
            cat > /dev/null
            for process in /proc/[0-9]*; do
                words=
                IFS= read -r words < "$process/cmdline"
                case $words in
                    "$1"/*) kill -KILL "${process#/proc/}" ;;
                esac
            done
            rm -rf -- "$1"
            """;

    private static final AtomicInteger LAST = new AtomicInteger();
    private static @Nullable Path base;
    private static @Nullable OutputStream pipe; // held open, and never written to

    private EphemeralFolders() {}

    /** Makes a folder with a short path, since that of a socket has 107 bytes at most. */
    static Path next() throws IOException {
        return Files.createDirectory(base().resolve(Integer.toString(LAST.incrementAndGet())));
    }

    private static synchronized Path base() throws IOException {
        Path made = base;
        if (made == null || !Files.isDirectory(made)) {
            made = Files.createTempDirectory("xw");
            Process keeper = new ProcessBuilder("sh", "-c", KEEPER, "sh", made.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            pipe = keeper.getOutputStream();
            base = made;
        }
        return made;
    }
}
