package org.xenwright.domain.lint;

import java.util.Comparator;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Secrets;

/**
 * Something found.
 *
 * @param length number of characters of the line it is about, at least 1
 * @param message what was found, as a clause; secrets that it quotes are hidden
 * @param remedy what would be right, as an order
 */
public record Finding(Rule rule, Origin origin, int length, String message, String remedy)
        implements Comparable<Finding> {
    private static final Comparator<Finding> ORDER = Comparator.comparing(
                    (Finding finding) -> finding.origin().file())
            .thenComparingInt(finding -> finding.origin().line())
            .thenComparingInt(finding -> finding.origin().column())
            .thenComparing(Finding::rule)
            .thenComparing(Finding::message);

    public Finding {
        message = Secrets.hidden(message);
    }

    public Severity severity() {
        return rule.severity();
    }

    /** Returns one line: place, severity, what was found, what would be right, and the rule. */
    public String text() {
        return origin + ": " + severity().word() + ": " + message + "; " + remedy + " [" + rule.id() + "]";
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
