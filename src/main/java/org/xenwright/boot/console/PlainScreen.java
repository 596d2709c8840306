package org.xenwright.boot.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.xenwright.problem.Foreign;

/** A screen for a console where there is no terminal, such as the log of a build: whole lines of harmless text. */
public final class PlainScreen extends OutputStream {
    private final OutputStream to;
    private final LineCutter cutter = new LineCutter();

    public PlainScreen(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] part = new byte[length];
        System.arraycopy(bytes, offset, part, 0, length);
        for (String line : cutter.feed(part, length)) {
            show(line);
        }
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }

    /** Shows an unfinished line too; the underlying stream stays open. */
    @Override
    public void close() throws IOException {
        if (!cutter.rest().isEmpty()) {
            show(cutter.rest());
        }
        to.flush();
    }

    private void show(String line) throws IOException {
        to.write((Foreign.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
