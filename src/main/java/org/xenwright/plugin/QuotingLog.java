package org.xenwright.plugin;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.Columns;
import org.xenwright.progress.LiveLines;

/**
 * Maven's log, made to receive only harmless text: whatever a goal says may quote a stranger. On a terminal its lines
 * stand above those that are drawn over, and fit its width.
 */
final class QuotingLog implements Log {
    private final Log log;
    private final Optional<LiveLines> terminal;

    QuotingLog(Log log, Optional<LiveLines> terminal) {
        this.log = log;
        this.terminal = terminal;
    }

    /** Prints something past the lines of the terminal. */
    private void print(Runnable action) {
        terminal.ifPresentOrElse(lines -> lines.above(action), action);
    }

    /** Prints text line by line, with a prefix of Maven's before each. */
    private void print(CharSequence content, String prefix, Consumer<String> printer) {
        String text = quoted(content);
        print(() -> lines(text, prefix).forEach(printer));
    }

    private List<String> lines(String text, String prefix) {
        return terminal.isEmpty()
                ? List.of(text)
                : Stream.of(text.split("\n", -1))
                        .flatMap(line -> Columns.folded(line, terminal.get().columns() - prefix.length()).stream())
                        .toList();
    }

    private static String quoted(@Nullable CharSequence text) {
        return Foreign.text(String.valueOf(text));
    }

    @Override
    public boolean isDebugEnabled() {
        return log.isDebugEnabled();
    }

    @Override
    public void debug(CharSequence content) {
        if (log.isDebugEnabled()) {
            print(content, "[DEBUG] ", log::debug);
        }
    }

    @Override
    public void debug(CharSequence content, Throwable error) {
        print(() -> log.debug(quoted(content), Foreign.error(error)));
    }

    @Override
    public void debug(Throwable error) {
        print(() -> log.debug(Foreign.error(error)));
    }

    @Override
    public boolean isInfoEnabled() {
        return log.isInfoEnabled();
    }

    @Override
    public void info(CharSequence content) {
        print(content, "[INFO] ", log::info);
    }

    @Override
    public void info(CharSequence content, Throwable error) {
        print(() -> log.info(quoted(content), Foreign.error(error)));
    }

    @Override
    public void info(Throwable error) {
        print(() -> log.info(Foreign.error(error)));
    }

    @Override
    public boolean isWarnEnabled() {
        return log.isWarnEnabled();
    }

    @Override
    public void warn(CharSequence content) {
        print(content, "[WARNING] ", log::warn);
    }

    @Override
    public void warn(CharSequence content, Throwable error) {
        print(() -> log.warn(quoted(content), Foreign.error(error)));
    }

    @Override
    public void warn(Throwable error) {
        print(() -> log.warn(Foreign.error(error)));
    }

    @Override
    public boolean isErrorEnabled() {
        return log.isErrorEnabled();
    }

    @Override
    public void error(CharSequence content) {
        print(content, "[ERROR] ", log::error);
    }

    @Override
    public void error(CharSequence content, Throwable error) {
        print(() -> log.error(quoted(content), Foreign.error(error)));
    }

    @Override
    public void error(Throwable error) {
        print(() -> log.error(Foreign.error(error)));
    }
}
