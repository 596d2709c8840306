package org.xenwright.boot;

import java.time.Duration;

/**
 * How a guest that was ready went away.
 *
 * @param kind in which order
 * @param took from asking to its end
 */
public record Shutdown(Kind kind, Duration took) {
    /** In which order a guest went away. */
    public enum Kind {
        /** It was asked, and powered itself off. */
        CLEAN,
        /** It was asked, and was ended because it did not go. */
        FORCED,
        /** It was ended without being asked. */
        NOT_ASKED
    }

    static final Shutdown NOT_ASKED = new Shutdown(Kind.NOT_ASKED, Duration.ZERO);
}
