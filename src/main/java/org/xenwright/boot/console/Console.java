package org.xenwright.boot.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The console of a guest, read on a thread of its own: every byte goes to the log at once, then to the reader of lines.
 * The log is cut at a limit, so that a guest that prints for ever cannot fill the disk.
 */
public final class Console implements AutoCloseable {
    /** The greatest size of a log, in bytes. */
    public static final long LONGEST_LOG = 64L << 20;

    private static final int WAITING_LINES = 4096; // then the reader waits, and the guest with it

    private final InputStream source;
    private final Path log;
    private final long start;
    private final OutputStream mirror;
    private final BlockingQueue<ConsoleLine> lines = new ArrayBlockingQueue<>(WAITING_LINES);
    private final Thread thread;
    private volatile boolean ended;
    private volatile boolean closed;

    /**
     * Starts reading.
     *
     * @param source the console; closed with this
     * @param log where to keep it; the folder is made
     * @param start the moment the guest was started, by {@link System#nanoTime()}
     * @param mirror sees each byte too, as a terminal does
     */
    public Console(InputStream source, Path log, long start, OutputStream mirror) throws IOException {
        this.source = source;
        this.log = log;
        this.start = start;
        this.mirror = mirror;
        Files.createDirectories(log.toAbsolutePath().getParent());
        OutputStream out = Files.newOutputStream(log);
        thread = new Thread(() -> read(out), "console of " + log.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    /** Passes on the lines of a log one by one, divided as they were while the guest ran. */
    public static void read(Path log, Consumer<String> reader) throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            read(in, reader);
        }
    }

    /** Passes on lines as they come, none of them endless, until the other side is done. */
    public static void read(InputStream in, Consumer<String> reader) throws IOException {
        LineCutter cutter = new LineCutter();
        byte[] buffer = new byte[1 << 14];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            cutter.feed(buffer, n).forEach(reader);
        }
        if (!cutter.rest().isEmpty()) {
            reader.accept(cutter.rest());
        }
    }

    /** Returns the next line, or an unfinished one as it is now; empty if none came in time. */
    public Optional<ConsoleLine> next(Duration wait) throws InterruptedException {
        return Optional.ofNullable(lines.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Returns whether the guest closed its console and every line was consumed. */
    public boolean exhausted() {
        return ended && lines.isEmpty();
    }

    public Path log() {
        return log;
    }

    private void read(OutputStream out) {
        byte[] buffer = new byte[1 << 14];
        LineCutter cutter = new LineCutter();
        long written = 0;
        try (out) {
            for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
                int kept = (int) Math.min(n, LONGEST_LOG - written);
                out.write(buffer, 0, kept);
                written += kept;
                mirror.write(buffer, 0, n);
                mirror.flush();
                for (String line : cutter.feed(buffer, n)) {
                    put(line, true);
                }
                if (!cutter.rest().isEmpty()) {
                    put(cutter.rest(), false);
                }
            }
            if (!cutter.rest().isEmpty()) {
                put(cutter.rest(), true);
            }
        } catch (IOException e) {
            if (!closed) {
                offer("console lost: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }

    private void put(String text, boolean complete) throws InterruptedException {
        lines.put(line(text, complete));
    }

    private void offer(String text) {
        if (!lines.offer(line(text, true))) {
            lines.clear();
            lines.add(line(text, true));
        }
    }

    private ConsoleLine line(String text, boolean complete) {
        return new ConsoleLine(Duration.ofNanos(System.nanoTime() - start), text, complete);
    }

    /** Stops reading; the log stays. */
    @Override
    public void close() throws IOException {
        closed = true;
        source.close();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
