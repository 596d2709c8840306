package org.xenwright.boot.qemu;

/** Who executes the guest's instructions. */
public enum Accelerator {
    /** KVM where it was seen to run code, software emulation elsewhere. */
    AUTO,
    /** Software emulation, the same on every machine. */
    EMULATION
}
