package org.xenwright.boot.driver;

/**
 * The end of a guest.
 *
 * @param kind who ended it
 * @param detail in words
 */
public record Ending(Kind kind, String detail) {
    /** The possible causes of a guest's end. */
    public enum Kind {
        /** It powered itself off normally. */
        POWERED_OFF,
        /** Its hypervisor reports that it crashed. */
        CRASHED,
        /** A toolstack refused to create it; its message is the detail. */
        REFUSED,
        /** The program that ran it failed. */
        DRIVER_BROKEN
    }
}
