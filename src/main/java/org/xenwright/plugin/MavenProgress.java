package org.xenwright.plugin;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.maven.plugin.logging.Log;
import org.xenwright.content.ByteSize;
import org.xenwright.progress.Progress;

/**
 * The events of a build as log lines: in an interactive session a percentage every two seconds, in batch mode only the
 * ends.
 */
final class MavenProgress implements Progress {
    private static final long PAUSE_NANOS = 2_000_000_000L;

    private final Log log;
    private final boolean interactive;

    MavenProgress(Log log, boolean interactive) {
        this.log = log;
        this.interactive = interactive;
    }

    @Override
    public Task begin(String what, long total, Unit unit) {
        long started = System.nanoTime();
        log.debug(what);
        return new Task() {
            private final AtomicLong done = new AtomicLong();
            private final AtomicLong shown = new AtomicLong(started);

            @Override
            public void advance(long amount) {
                long now = done.addAndGet(amount);
                long time = System.nanoTime();
                long last = shown.get();
                if (interactive && time - last > PAUSE_NANOS && shown.compareAndSet(last, time)) {
                    log.info(what + ": " + amountOf(now, total, unit));
                }
            }

            @Override
            public void close() {
                long millis = (System.nanoTime() - started) / 1_000_000;
                String line =
                        what + ": " + (done.get() > 0 ? amountOf(done.get(), 0, unit) + " in " : "") + millis + " ms";
                if (interactive && millis >= 1000) {
                    log.info(line);
                } else {
                    log.debug(line);
                }
            }
        };
    }

    private static String amountOf(long done, long total, Unit unit) {
        String percent = total > 0 ? " of " + shown(total, unit) + ", " + Math.min(100, done * 100 / total) + " %" : "";
        return shown(done, unit) + percent;
    }

    private static String shown(long amount, Unit unit) {
        return unit == Unit.BYTES ? ByteSize.format(amount) : Long.toString(amount);
    }

    @Override
    public void note(String line) {
        log.info(line);
    }

    @Override
    public void warn(String line) {
        log.warn(line);
    }
}
