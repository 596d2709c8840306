package org.xenwright.plugin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code boot} leaves for {@code verify}: the verdict of every boot of this build.
 *
 * @param boots in the order they ran
 */
record BootResults(List<Result> boots) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    /** What stands for an exit status when the guest came up and a check in it failed. */
    static final int CHECKS_FAILED = 20;

    private static final String FILE = "boot.json";

    /**
     * One boot.
     *
     * @param exitCode 0 for ready, else a number of its own for each outcome
     * @param log the whole console
     */
    record Result(
            String domain,
            String driver,
            String outcome,
            int exitCode,
            String detail,
            long millis,
            String log,
            List<String> lastLines) {
        boolean ready() {
            return exitCode == 0;
        }
    }

    static void forget(Path reports) throws IOException {
        Files.deleteIfExists(reports.resolve(FILE));
    }

    void write(Path reports) throws IOException {
        Files.createDirectories(reports);
        JSON.writeValue(reports.resolve(FILE).toFile(), this);
    }

    /** Those of the last boot; none when nothing was booted. */
    static BootResults read(Path reports) throws IOException {
        Path file = reports.resolve(FILE);
        if (!Files.exists(file)) {
            return new BootResults(List.of());
        }
        BootResults results = JSON.readValue(file.toFile(), BootResults.class);
        if (results.boots() == null) {
            throw new IOException(file + " names no boots: boot again");
        }
        return results;
    }
}
