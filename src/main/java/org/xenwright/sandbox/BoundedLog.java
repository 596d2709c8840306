package org.xenwright.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The start and the end of an output, which is read completely, in a thread of its own while it is still being written.
 */
final class BoundedLog {
    private static final int START = 1 << 20;
    private static final int END = 1 << 20;
    private static final int LINE = 1 << 16;

    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private final byte[] ring = new byte[END];
    private long beyond;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private BoundedLog(InputStream in, Consumer<String> lines, String name) {
        this.lines = lines;
        this.thread = new Thread(() -> drain(in), name);
        thread.setDaemon(true);
    }

    static BoundedLog of(InputStream in, Consumer<String> lines, String name) {
        BoundedLog log = new BoundedLog(in, lines, name);
        log.thread.start();
        return log;
    }

    /** Returns what is kept of the output in a file. */
    static String read(Path file, Consumer<String> lines) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            BoundedLog log = new BoundedLog(in, lines, file.toString());
            log.drain(in);
            @Nullable IOException failed = log.failure.get();
            if (failed != null) {
                throw failed;
            }
            return log.kept();
        }
    }

    private void drain(InputStream in) {
        byte[] buffer = new byte[1 << 14];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException e) {
            failure.set(e);
        }
    }

    private synchronized void keep(byte[] buffer, int count) {
        for (int i = 0; i < count; i++) {
            // zero bytes are signs of life, and no text
            if (buffer[i] == 0) {
                continue;
            }
            if (buffer[i] == '\n') {
                lines.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else if (line.size() < LINE) {
                line.write(buffer[i]);
            }
            if (start.size() < START) {
                start.write(buffer[i]);
            } else {
                ring[(int) (beyond++ % END)] = buffer[i];
            }
        }
    }

    /** Waits for the end of the output, at most some seconds: a process left behind could hold it open. */
    String text() throws InterruptedException {
        thread.join(5000);
        return kept();
    }

    private synchronized String kept() {
        String text = start.toString(StandardCharsets.UTF_8);
        if (beyond > END) {
            int cut = (int) (beyond % END);
            byte[] last = new byte[END];
            System.arraycopy(ring, cut, last, 0, END - cut);
            System.arraycopy(ring, 0, last, END - cut, cut);
            return text + "\n[… " + (beyond - END) + " bytes left out …]\n" + new String(last, StandardCharsets.UTF_8);
        }
        return text + new String(ring, 0, (int) beyond, StandardCharsets.UTF_8);
    }
}
