package org.xenwright.domain.lint;

import java.util.List;

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
        return text.append(count(files, "file"))
                .append(": ")
                .append(count(errors, "error"))
                .append(", ")
                .append(count(findings.size() - errors, "warning"))
                .toString();
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
