package org.xenwright.tool;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xenwright.progress.Workers;

/** A trial run in which a program names itself: a file on the path proves nothing about whether it runs. */
final class Probe {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    // shells and the dynamic loader say 126 or 127 when a program cannot start, and 128 and more stand for signals;
    // lower ones are the program's own: unsquashfs answers -version with 1
    private static final int NEVER_STARTED = 126;

    private Probe() {}

    /** Returns the first line it printed; empty if it could not be started, crashed, or did not end in time. */
    static Optional<String> firstLine(ProcessBuilder builder) throws IOException {
        Path output = Files.createTempFile("xenwright-probe", ".txt");
        try {
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process;
            try {
                process = builder.redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectOutput(output.toFile())
                        .start();
            } catch (IOException e) {
                return Optional.empty(); // not for this machine, or its loader is missing
            }
            try {
                if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() >= NEVER_STARTED) {
                    return Optional.empty();
                }
            } finally {
                process.destroyForcibly();
            }
            String said = Files.readString(output, StandardCharsets.ISO_8859_1);
            return Optional.of(
                    said.lines().filter(line -> !line.isBlank()).findFirst().orElse(""));
        } catch (InterruptedException e) {
            throw Workers.interrupted("asking " + builder.command().get(0) + " for its version");
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
