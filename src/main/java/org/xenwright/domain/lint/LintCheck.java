package org.xenwright.domain.lint;

/** A check of one side of a configuration. */
@FunctionalInterface
interface LintCheck {
    void look(Subject subject, Findings findings);
}
