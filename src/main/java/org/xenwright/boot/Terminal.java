package org.xenwright.boot;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xenwright.progress.Workers;

/**
 * The terminal of this process, which passes on each key at once, Ctrl-C included; closing it restores its former
 * state. Without a terminal, or without {@code stty}, nothing changes.
 */
final class Terminal implements AutoCloseable {
    private static final File TERMINAL = new File("/dev/tty");
    // undoes what a guest may have switched on and the next program does not expect: an unfinished sequence, colours,
    // another character set, reports of the mouse, of the focus and of pasted text, the second screen, a hidden cursor
    private static final String AS_BEFORE =
            "\u0018\u001b\\\u001b[0m\u001b(B\u000f\u001b[?9;1000;1001;1002;1003;1004;1005;1006;1015l"
                    + "\u001b[?2004l\u001b[?1049l\u001b[?25h\u001b[?1l\u001b>\r\n";
    private static final Duration SETTLING = Duration.ofMillis(200);

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

    /** Returns the output of stty; nothing where it does not work. */
    private static String stty(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("stty"));
        words.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] said = process.getInputStream().readAllBytes();
            boolean worked = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
            return worked ? new String(said, StandardCharsets.US_ASCII) : "";
        } catch (IOException e) {
            return ""; // no terminal, or no stty
        } catch (InterruptedException e) {
            throw Workers.interrupted("the terminal was set up");
        }
    }

    /**
     * Discards what the terminal answered to the guest and was not read any more: the next program there, the user's
     * shell, would take it for typed text.
     */
    void settle(InputStream keys) throws IOException, InterruptedException {
        if (before.isEmpty()) {
            return;
        }
        show(AS_BEFORE);
        long end = System.nanoTime() + SETTLING.toNanos();
        while (System.nanoTime() < end) {
            keys.skip(keys.available());
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void show(String text) {
        try (OutputStream screen = new FileOutputStream(TERMINAL)) {
            screen.write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return; // it is gone
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
