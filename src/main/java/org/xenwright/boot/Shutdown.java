package org.xenwright.boot;

import java.time.Duration;

/**
 * The end of a guest that was ready.
 *
 * @param kind in which way
 * @param took from asking to its end
 */
public record Shutdown(Kind kind, Duration took) {
    /** The ways in which a ready guest can end. */
    public enum Kind {
        /** It was asked, and powered itself off. */
        CLEAN,
        /** It was asked, and had to be ended because it did not power off. */
        FORCED,
        /** It was ended without being asked. */
        NOT_ASKED
    }

    static final Shutdown NOT_ASKED = new Shutdown(Kind.NOT_ASKED, Duration.ZERO);
}
