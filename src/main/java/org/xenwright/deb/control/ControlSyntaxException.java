package org.xenwright.deb.control;

import java.io.IOException;

/** Control data that breaks the rules of deb822 text; the message names the source and the line. */
public final class ControlSyntaxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int line;

    /**
     * @param source what was read: a file, an index
     * @param line from 1
     * @param what what is wrong there
     */
    public ControlSyntaxException(String source, int line, String what) {
        super(source + ":" + line + ": " + what);
        this.line = line;
    }

    /** Returns the line of the source where it broke, from 1. */
    public int line() {
        return line;
    }
}
