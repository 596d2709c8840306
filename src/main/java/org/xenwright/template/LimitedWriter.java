package org.xenwright.template;

import java.io.Writer;

/** Keeps what a template writes, up to a limit. */
final class LimitedWriter extends Writer {
    private static final int MAX_OUTPUT = 16 << 20;

    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] buffer, int offset, int length) {
        if (text.length() + length > MAX_OUTPUT) {
            throw new TemplateLimitException("output of more than " + MAX_OUTPUT + " characters", MAX_OUTPUT);
        }
        text.append(buffer, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return text.toString();
    }
}
