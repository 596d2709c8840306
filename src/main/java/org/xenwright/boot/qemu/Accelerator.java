package org.xenwright.boot.qemu;

/** The way in which the guest's instructions are executed. */
public enum Accelerator {
    /** KVM where a trial shows that it runs code, software emulation elsewhere. */
    AUTO,
    /** Software emulation, the same on every machine. */
    EMULATION
}
