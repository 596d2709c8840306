package org.xenwright.domain.lint;

/**
 * The outcome of reading a value.
 *
 * @param why what is wrong with it, as a clause; empty when nothing is
 */
record Reading(Fate fate, String why) {
    /** Read as it is written. */
    static final Reading TAKEN = new Reading(Fate.TAKEN, "");

    /** The fates of a value. */
    enum Fate {
        TAKEN,
        /** Left out, or in part, with a complaint of xl at most. */
        DROPPED,
        /** xl stops. */
        STOPPED,
        /** xl goes on, and then libxl or Xen refuses the guest. */
        REFUSED
    }

    static Reading dropped(String why) {
        return new Reading(Fate.DROPPED, why);
    }

    static Reading stopped(String why) {
        return new Reading(Fate.STOPPED, why);
    }

    static Reading refused(String why) {
        return new Reading(Fate.REFUSED, why);
    }

    /** Reads a text for a guest as Xen does. */
    @FunctionalInterface
    interface Reader {
        Reading read(String text, Subject subject);
    }
}
