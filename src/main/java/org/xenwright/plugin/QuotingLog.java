package org.xenwright.plugin;

import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Foreign;

/** Maven's log, made to receive only harmless text: whatever a goal says may quote a stranger. */
final class QuotingLog implements Log {
    private final Log log;

    QuotingLog(Log log) {
        this.log = log;
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
        log.debug(quoted(content));
    }

    @Override
    public void debug(CharSequence content, Throwable error) {
        log.debug(quoted(content), Foreign.error(error));
    }

    @Override
    public void debug(Throwable error) {
        log.debug(Foreign.error(error));
    }

    @Override
    public boolean isInfoEnabled() {
        return log.isInfoEnabled();
    }

    @Override
    public void info(CharSequence content) {
        log.info(quoted(content));
    }

    @Override
    public void info(CharSequence content, Throwable error) {
        log.info(quoted(content), Foreign.error(error));
    }

    @Override
    public void info(Throwable error) {
        log.info(Foreign.error(error));
    }

    @Override
    public boolean isWarnEnabled() {
        return log.isWarnEnabled();
    }

    @Override
    public void warn(CharSequence content) {
        log.warn(quoted(content));
    }

    @Override
    public void warn(CharSequence content, Throwable error) {
        log.warn(quoted(content), Foreign.error(error));
    }

    @Override
    public void warn(Throwable error) {
        log.warn(Foreign.error(error));
    }

    @Override
    public boolean isErrorEnabled() {
        return log.isErrorEnabled();
    }

    @Override
    public void error(CharSequence content) {
        log.error(quoted(content));
    }

    @Override
    public void error(CharSequence content, Throwable error) {
        log.error(quoted(content), Foreign.error(error));
    }

    @Override
    public void error(Throwable error) {
        log.error(Foreign.error(error));
    }
}
