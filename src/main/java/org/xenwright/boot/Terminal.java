package org.xenwright.boot;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal of this process, with each key going through at once, Ctrl-C included; closing it restores what was
 * before. Where there is no terminal, or no {@code stty}, nothing changes.
 */
final class Terminal implements AutoCloseable {
    private static final File TERMINAL = new File("/dev/tty");

    private final String before;
    private final Thread restorer = new Thread(this::restore, "terminal");

    private Terminal(String before) {
        this.before = before;
        if (!before.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(restorer);
        }
    }

    static Terminal raw() throws IOException {
        String before = stty("-g").strip();
        if (!before.isEmpty()) {
            stty("raw", "-echo");
        }
        return new Terminal(before);
    }

    /** What stty says; nothing where it does not work. */
    private static String stty(String... arguments) throws IOException {
        List<String> words = new java.util.ArrayList<>(List.of("stty"));
        words.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] said = process.getInputStream().readAllBytes();
            boolean worked = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
            return worked ? new String(said, java.nio.charset.StandardCharsets.US_ASCII) : "";
        } catch (IOException e) {
            return ""; // no terminal, or no stty
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the terminal was set up", e);
        }
    }

    private void restore() {
        try {
            stty(before);
        } catch (IOException e) {
            return; // the process is ending anyway
        }
    }

    @Override
    public void close() {
        if (!before.isEmpty()) {
            restore();
            Runtime.getRuntime().removeShutdownHook(restorer);
        }
    }
}
