package org.xenwright.boot.timeline;

import java.time.Duration;

/**
 * A piece of a boot.
 *
 * @param kind a stage or a unit
 * @param name the stage or the unit
 * @param from since the guest was started
 * @param to since the guest was started, not before {@code from}
 * @param failed whether it ended badly
 */
public record Span(Kind kind, String name, Duration from, Duration to, boolean failed) {
    /** The kinds of spans. */
    public enum Kind {
        STAGE,
        UNIT
    }

    public Duration length() {
        return to.minus(from);
    }
}
