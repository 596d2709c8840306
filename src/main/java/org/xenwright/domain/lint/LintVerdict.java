package org.xenwright.domain.lint;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Count;

/**
 * The result of a check of domain files.
 *
 * @param files number of files read
 */
public record LintVerdict(List<Finding> findings, int files) {
    public LintVerdict {
        findings = List.copyOf(findings);
    }

    /** A line that counts files and findings; notes only when there are some. */
    public String summary() {
        long notes = count(Severity.NOTE);
        return Count.of(files, "file") + ": " + Count.of(count(Severity.ERROR), "error") + ", "
                + Count.of(count(Severity.WARNING), "warning")
                + (notes == 0 ? "" : ", " + Count.of(notes, "note"));
    }

    private long count(Severity severity) {
        return findings.stream().filter(each -> each.severity() == severity).count();
    }

    /**
     * Why a build is not to go on, with the first of the worst findings; empty when it may.
     *
     * @param strict whether warnings are as bad as errors
     */
    public Optional<String> failure(boolean strict) {
        return findings.stream()
                .min(Comparator.comparing(Finding::severity))
                .filter(worst -> worst.severity() == Severity.ERROR || strict && worst.severity() == Severity.WARNING)
                .map(worst -> summary() + "; the first: " + worst.text());
    }
}
