package org.xenwright.packages;

/** The time at which scripts of packages run. */
public enum Scripts {
    /** When the image is made, in a sandbox. */
    RUN,
    /** When a domain starts for the first time: the image is made without running any of them. */
    FIRST_BOOT
}
