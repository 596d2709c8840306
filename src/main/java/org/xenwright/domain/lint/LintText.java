package org.xenwright.domain.lint;

import java.util.List;
import org.xenwright.content.Count;

/** The findings as text for a console. */
public final class LintText {
    private LintText() {}

    /** Returns a line for each finding, and one that counts them; no final newline. */
    public static String write(List<Finding> findings, int files) {
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(finding.text()).append('\n'));
        text.append(Count.of(files, "file")).append(": ");
        text.append(Count.of(count(findings, Severity.ERROR), "error")).append(", ");
        text.append(Count.of(count(findings, Severity.WARNING), "warning"));
        long notes = count(findings, Severity.NOTE);
        return (notes == 0 ? text : text.append(", ").append(Count.of(notes, "note"))).toString();
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
