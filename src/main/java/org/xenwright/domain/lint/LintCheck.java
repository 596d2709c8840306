package org.xenwright.domain.lint;

/** Looks at one side of a configuration. */
@FunctionalInterface
interface LintCheck {
    void look(Subject subject, Findings findings);
}
