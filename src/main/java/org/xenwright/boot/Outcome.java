package org.xenwright.boot;

/** The possible results of a boot. */
public enum Outcome {
    /** Every condition was met. */
    READY(0, "ready", "nothing"),
    /** The kernel gave up. */
    PANIC(
            10,
            "kernel panic",
            "look for the first complaint of the kernel above the panic: the init it was to start, or a driver"),
    /** The root file system could not be found or mounted. */
    NO_ROOT(
            11,
            "no root device",
            "compare root= of the command line with the disks of the domain, and see that the initramfs has the driver of the disk and of the file system"),
    /** The guest fell into an emergency or rescue shell. */
    EMERGENCY(
            12,
            "emergency shell",
            "look for the unit or the line of /etc/fstab that failed first, and correct it in the image"),
    /** The guest came up, but with failed units that the request does not tolerate. */
    FAILED_UNITS(
            13,
            "failed units",
            "start the domain with mvn xen:run and ask systemctl status for the unit, or disable it in <services>"),
    /** The guest rebooted again and again. */
    REBOOT_LOOP(
            14,
            "reboot loop",
            "find in the console what came before it started over; panic= on the command line hides panics in such loops"),
    /** A login prompt was awaited and never came. */
    NO_LOGIN(
            15,
            "login never came",
            "see that a login program runs on the console the command line names, or wait for something else in <boot><ready>"),
    /** The guest ran out of memory. */
    OUT_OF_MEMORY(16, "out of memory", "give the domain more memory, or try with <boot><memory>"),
    /** The guest powered itself off before it was ready. */
    POWERED_OFF(
            17,
            "powered off before it was ready",
            "find in the console who asked for it, and see that <boot><ready> is met before"),
    /** The toolstack of a Xen host would not create the domain. */
    TOOLSTACK_REFUSED(
            18,
            "toolstack refused",
            "correct the domain file as the message of xl says; mvn xen:lint knows most of it"),
    /** The root file system is not what was shipped: a block does not match its hash. */
    CHANGED_ROOT(
            20,
            "root was changed",
            "make or get the image again: a block of its root does not match the hash it was shipped with"),
    /** The firmware found nothing that it can start. */
    NOTHING_TO_BOOT(
            24,
            "nothing to boot",
            "see that the disk has a boot loader for this firmware: <image><bootloader>, and <boot><firmware>"),
    /** Secure Boot: something on the way to the kernel, or the kernel, is not signed by a key that is known there. */
    SIGNATURE_REFUSED(
            25,
            "signature refused",
            "sign it with a key that the firmware knows, or name the keys it is signed with in <boot><keys>"),
    /** The boot loader came up, and did not come as far as the kernel. */
    LOADER_FAILED(
            26,
            "boot loader failed",
            "look for its first complaint in the console: a file it did not find, a file system it does not read, or a module it lacks"),
    /** The time limit passed. */
    TIMEOUT(19, "time-out", "see how far the boot came; if it was only slow, give it longer: -Dxen.timeout=SECONDS"),
    /** What runs the guest failed, which says nothing about the image. */
    DRIVER_BROKEN(
            30, "driver broken", "this says nothing of the image: try again, or another driver with -Dxen.drivers");

    private final int exitCode;
    private final String phrase;
    private final String remedy;

    Outcome(int exitCode, String phrase, String remedy) {
        this.exitCode = exitCode;
        this.phrase = phrase;
        this.remedy = remedy;
    }

    /** Returns the process exit status of this outcome; 0 for ready alone. */
    public int exitCode() {
        return exitCode;
    }

    /** Returns what can be done about it. */
    public String remedy() {
        return remedy;
    }

    /** Returns the outcome in words. */
    public String phrase() {
        return phrase;
    }
}
