package org.xenwright.plugin;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.maven.plugin.logging.Log;
import org.xenwright.progress.LiveLines;
import org.xenwright.progress.Pace;
import org.xenwright.progress.Progress;

/**
 * The events of a build in Maven's log. On a terminal a live line besides says how far a step is; elsewhere a plain one
 * does each half minute, so that a build server sees that something goes on. What counted
 * something and took a second has a line at its end.
 */
final class MavenProgress implements Progress {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long WORTH_A_LINE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Log log;
    private final Optional<LiveLines> terminal;

    MavenProgress(Log log, Optional<LiveLines> terminal) {
        this.log = log;
        this.terminal = terminal;
    }

    @Override
    public Task begin(String what, long total, Unit unit) {
        log.debug(what);
        Pace advance = new Pace(what, total, unit);
        terminal.ifPresent(lines -> lines.add(advance));
        return new Task() {
            private final AtomicLong said = new AtomicLong();

            @Override
            public void advance(long amount) {
                advance.add(amount);
                long time = advance.elapsed();
                long last = said.get();
                if (terminal.isEmpty() && time - last > PAUSE_NANOS && said.compareAndSet(last, time)) {
                    log.info(advance.soFar());
                }
            }

            @Override
            public void close() {
                terminal.ifPresent(lines -> lines.remove(advance));
                if (advance.hasCounted() && advance.elapsed() >= WORTH_A_LINE_NANOS) {
                    log.info(advance.atEnd());
                } else {
                    log.debug(advance.atEnd());
                }
            }
        };
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
