package org.xenwright.deploy;

/**
 * A line of the journal of a place: what is about to be done to a domain, and that it was.
 *
 * @param at when, as an instant
 * @param from generation that ran; 0 for none
 * @param to generation that is to run; 0 for none
 */
public record JournalEntry(String at, String domain, Step step, int from, int to) {
    /** A point between which and the next anything may have happened when it is the last. */
    public enum Step {
        /** The new generation is being written. */
        STAGING,
        /** The old one is being shut down and the new one started. */
        SWITCHING,
        /** It is on its way from one place to another while it runs: it ends at exactly one of them. */
        MIGRATING,
        /** The new one was ready and is being made the current one. */
        POINTING,
        /** The new one failed, and the old one is being started again. */
        RETURNING,
        /** All is as it is to be, and nothing is left to do. */
        DONE
    }
}
