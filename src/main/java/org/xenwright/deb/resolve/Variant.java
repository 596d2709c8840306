package org.xenwright.deb.resolve;

/** Which packages are there without being asked for. */
public enum Variant {
    /** Only what is asked for. */
    CUSTOM,
    /** Packages marked {@code Essential: yes}. */
    ESSENTIAL,
    /** The essential ones and those of {@code Priority: required}. */
    REQUIRED
}
