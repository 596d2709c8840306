package org.xenwright.sandbox;

import java.io.IOException;

/** A command that ran longer than allowed. */
public final class SandboxTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String log;

    SandboxTimeoutException(String message, String log) {
        super(message);
        this.log = log;
    }

    /** Returns its output until then. */
    public String log() {
        return log;
    }
}
