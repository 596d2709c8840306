package org.xenwright.deploy.xl;

import org.xenwright.problem.Problem;

/** A word of the POSIX shell, whatever is in it. */
final class ShellWord {
    private ShellWord() {}

    /** Returns the text as one word that the shell takes as it is. */
    static String of(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw Problem.of("writing a command for a host", "take the control character away")
                    .found(text)
                    .raise();
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
