package org.xenwright.boot.driver;

/** A processor a guest is made for, by Debian's names. */
public enum Architecture {
    AMD64,
    ARM64,
    RISCV64;

    /** The name as packages and users write it. */
    public String debianName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
