package org.xenwright.packages;

/** When the scripts of packages run. */
public enum Scripts {
    /** When the image is made, in a sandbox. */
    RUN,
    /** When a domain starts for the first time: the image is made without running anything of it. */
    FIRST_BOOT
}
