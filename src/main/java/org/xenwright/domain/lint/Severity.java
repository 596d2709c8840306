package org.xenwright.domain.lint;

/** How bad a finding is: an error stops the domain or makes another of it, a warning is a trap. */
public enum Severity {
    ERROR,
    WARNING
}
