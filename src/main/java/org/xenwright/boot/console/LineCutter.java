package org.xenwright.boot.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The division of a console's bytes into lines of plain text. Terminal control (ECMA-48 sequences, bells, carriage
 * returns that overwrite) is dropped, so that a pattern need not know how a program displays its words.
 */
final class LineCutter {
    private static final int LONGEST_LINE = 8192; // a longer one is cut, so that endless output needs no endless memory

    private enum State {
        TEXT,
        ESCAPE,
        SEQUENCE,
        STRING
    }

    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private boolean overwrite;
    private State state = State.TEXT;

    /** Receives bytes and returns the lines that they complete. */
    List<String> feed(byte[] bytes, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            feed(bytes[i], lines);
        }
        return lines;
    }

    /** Returns the text after the last line's end. */
    String rest() {
        return text();
    }

    private void feed(byte b, List<String> lines) {
        int c = b & 0xff;
        switch (state) {
            case ESCAPE -> {
                state = c == '[' ? State.SEQUENCE : c == ']' || c == 'P' ? State.STRING : State.TEXT;
                broken(b, c, lines);
            }
            case SEQUENCE -> {
                if (c >= 0x40 && c <= 0x7e) { // the final byte of a control sequence
                    state = State.TEXT;
                } else {
                    broken(b, c, lines);
                }
            }
            case STRING -> {
                if (c == 0x07 || c == 0x1b) { // ended by a bell or by ESC \
                    state = c == 0x1b ? State.ESCAPE : State.TEXT;
                } else if (c == '\n') {
                    state = State.TEXT;
                    cut(lines);
                }
            }
            case TEXT -> plain(b, c, lines);
        }
    }

    /**
     * Ends a broken sequence, which contains neither controls nor non-ASCII letters: one cut short must not swallow a
     * line's end or an ellipsis.
     */
    private void broken(byte b, int c, List<String> lines) {
        if (c < 0x20 || c > 0x7e) {
            state = State.TEXT;
            plain(b, c, lines);
        }
    }

    private void plain(byte b, int c, List<String> lines) {
        if (c == 0x1b) {
            state = State.ESCAPE;
        } else if (c == '\n') {
            cut(lines);
        } else if (c == '\r') {
            overwrite = true;
        } else if (c == '\t' || c >= 0x20 && c != 0x7f) {
            if (overwrite) {
                length = 0;
                overwrite = false;
            }
            if (length == LONGEST_LINE) {
                cut(lines);
            }
            line[length++] = b;
        }
    }

    private void cut(List<String> lines) {
        lines.add(text());
        length = 0;
        overwrite = false;
    }

    private String text() {
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
