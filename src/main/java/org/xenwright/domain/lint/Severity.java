package org.xenwright.domain.lint;

import java.util.Locale;

/** How bad a finding is: an error stops the domain or makes another of it, a warning is a trap, a note a matter of style. */
public enum Severity {
    ERROR,
    WARNING,
    NOTE;

    /** The word that people and SARIF read. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
