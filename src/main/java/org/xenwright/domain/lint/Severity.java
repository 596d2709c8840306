package org.xenwright.domain.lint;

import java.util.Locale;

/**
 * The severity of a finding: an error stops the domain or changes it, a warning is a trap, a note a matter of style.
 */
public enum Severity {
    ERROR,
    WARNING,
    NOTE;

    /** Returns the word for people and SARIF. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
