package org.xenwright.deb.repository;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How old or young a Release may be.
 *
 * @param checkValidUntil whether its own {@code Valid-Until} binds; false for snapshots, which are old on purpose
 * @param checkDate whether a {@code Date} in the future is refused
 * @param maxAge oldest acceptable {@code Date}; null for no such limit
 * @param skew how far in the future a {@code Date} may lie, since clocks differ
 */
public record Freshness(
        boolean checkValidUntil,
        boolean checkDate,
        @Nullable Duration maxAge,
        Duration skew) {
    public static final Freshness DEFAULT = new Freshness(true, true, null, Duration.ofSeconds(10));

    public Freshness withValidUntil(boolean check) {
        return new Freshness(check, checkDate, maxAge, skew);
    }

    public Freshness withDate(boolean check) {
        return new Freshness(checkValidUntil, check, maxAge, skew);
    }

    public Freshness withMaxAge(@Nullable Duration age) {
        return new Freshness(checkValidUntil, checkDate, age, skew);
    }
}
