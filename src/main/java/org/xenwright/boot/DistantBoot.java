package org.xenwright.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.console.ConsoleLine;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.GuestPorts;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.ready.Watch;

/**
 * A boot of a guest that somewhere else started and that stays up, judged by what can be seen from here: its console
 * and its ports. Nothing is brought into it, so that no condition may need a command in it.
 *
 * @param ready when it counts as up
 * @param limit from now to ready
 * @param watch how long it must go on after that without a sign of trouble
 * @param log where the console is kept
 */
public record DistantBoot(Ready ready, Duration limit, Duration watch, Path log) {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final int LAST_LINES = 25;

    /**
     * What was seen.
     *
     * @param detail what it did to be ready, or why it is not
     * @param lastLines of its console
     */
    public record Seen(boolean ready, String detail, List<String> lastLines) {
        public Seen {
            lastLines = List.copyOf(lastLines);
        }
    }

    /** Watches a guest until it can be judged; the stream of its console is closed then. */
    public Seen judge(GuestPorts ports, InputStream console) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Symptoms symptoms = new Symptoms();
        Deque<String> last = new ArrayDeque<>();
        try (Console reading = new Console(console, log, start, OutputStream.nullOutputStream());
                Watch awaited = Watch.over(ready, ports, Seal.fresh())) {
            Optional<String> trouble = await(reading, awaited, symptoms, last, start);
            if (trouble.isPresent()) {
                return new Seen(false, trouble.get(), List.copyOf(last));
            }
            long up = System.nanoTime();
            while (System.nanoTime() - up < watch.toNanos()) {
                reading.next(TICK).ifPresent(line -> see(line, symptoms, last));
                Optional<Symptom> sign = symptoms.decisive();
                if (sign.isPresent()) {
                    return new Seen(false, "was ready, then: " + sign.get().line(), List.copyOf(last));
                }
                if (reading.exhausted()) {
                    return new Seen(false, "was ready, then its console ended", List.copyOf(last));
                }
            }
            return new Seen(true, ready.describe(), List.copyOf(last));
        }
    }

    /** Returns why it is not ready; empty once it is. */
    private Optional<String> await(Console console, Watch awaited, Symptoms symptoms, Deque<String> last, long start)
            throws InterruptedException {
        while (!awaited.met()) {
            console.next(TICK).ifPresent(line -> {
                see(line, symptoms, last);
                awaited.see(line.text());
            });
            Optional<Symptom> sign = symptoms.decisive();
            if (sign.isPresent()) {
                return Optional.of(
                        sign.get().outcome().phrase() + ": " + sign.get().line());
            }
            if (console.exhausted() && !awaited.met()) {
                return Optional.of("its console ended while waiting for " + awaited.pending());
            }
            Optional<String> hopeless = awaited.failed();
            if (hopeless.isPresent()) {
                return hopeless;
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                return Optional.of("not ready after " + limit.toSeconds() + " s, waiting for " + awaited.pending());
            }
        }
        return Optional.empty();
    }

    private static void see(ConsoleLine line, Symptoms symptoms, Deque<String> last) {
        symptoms.see(line);
        if (line.complete() && !line.text().isBlank()) {
            last.addLast(line.text());
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
        }
    }
}
