package org.xenwright.boot.driver;

/**
 * How a guest ended.
 *
 * @param kind who ended it
 * @param detail in words
 */
public record Ending(Kind kind, String detail) {
    /** Who ended the guest. */
    public enum Kind {
        /** It powered itself off in good order. */
        POWERED_OFF,
        /** Its hypervisor says that it crashed. */
        CRASHED,
        /** A toolstack would not create it, and its message is the detail. */
        REFUSED,
        /** What ran it failed. */
        DRIVER_BROKEN
    }
}
