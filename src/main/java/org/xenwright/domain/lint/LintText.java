package org.xenwright.domain.lint;

import java.util.List;
import org.xenwright.content.Count;

/** Findings for a console. */
public final class LintText {
    private LintText() {}

    /** A line for each finding, and one that counts them; no final newline. */
    public static String write(List<Finding> findings, int files) {
        long errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(finding.text()).append('\n'));
        return text.append(Count.of(files, "file"))
                .append(": ")
                .append(Count.of(errors, "error"))
                .append(", ")
                .append(Count.of(findings.size() - errors, "warning"))
                .toString();
    }
}
