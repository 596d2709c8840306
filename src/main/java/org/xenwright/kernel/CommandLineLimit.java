package org.xenwright.kernel;

/** The limits of a kernel's command line, in bytes. What is longer is cut off without a word, with all that hangs on it. */
public final class CommandLineLimit {
    /** What Linux reads on a PC and on Arm: {@code COMMAND_LINE_SIZE}, less the terminating zero. */
    public static final int LONGEST = 2047;

    /** What a PV domain is given: {@code MAX_GUEST_CMDLINE} of Xen, less the zero. */
    public static final int LONGEST_OF_PV = 1023;

    private CommandLineLimit() {}
}
