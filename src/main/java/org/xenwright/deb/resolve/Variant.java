package org.xenwright.deb.resolve;

/** A set of packages that are there without being asked for. */
public enum Variant {
    /** Only what is asked for. */
    CUSTOM,
    /** Packages marked {@code Essential: yes}. */
    ESSENTIAL,
    /** The essential ones and those of {@code Priority: required}. */
    REQUIRED
}
