package org.xenwright.boot;

/** How a boot ended. */
public enum Outcome {
    /** Every condition was met. */
    READY(0, "ready"),
    /** The kernel gave up. */
    PANIC(10, "kernel panic"),
    /** The root file system could not be found or mounted. */
    NO_ROOT(11, "no root device"),
    /** The guest fell into an emergency or rescue shell. */
    EMERGENCY(12, "emergency shell"),
    /** The guest came up, with failed units that the request does not tolerate. */
    FAILED_UNITS(13, "failed units"),
    /** The guest started over again and again. */
    REBOOT_LOOP(14, "reboot loop"),
    /** A login prompt was awaited and never came. */
    NO_LOGIN(15, "login never came"),
    /** The guest ran out of memory. */
    OUT_OF_MEMORY(16, "out of memory"),
    /** The guest powered itself off before it was ready. */
    POWERED_OFF(17, "powered off before it was ready"),
    /** The toolstack of a Xen host would not create the domain. */
    TOOLSTACK_REFUSED(18, "toolstack refused"),
    /** The time limit passed. */
    TIMEOUT(19, "time-out"),
    /** What runs the guest failed, which says nothing about the image. */
    DRIVER_BROKEN(30, "driver broken");

    private final int exitCode;
    private final String phrase;

    Outcome(int exitCode, String phrase) {
        this.exitCode = exitCode;
        this.phrase = phrase;
    }

    /** A process exit status of its own for each outcome, 0 for ready alone. */
    public int exitCode() {
        return exitCode;
    }

    /** The outcome in words. */
    public String phrase() {
        return phrase;
    }
}
