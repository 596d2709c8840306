package org.xenwright.deb.repository;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Limits on the age of a Release.
 *
 * @param checkValidUntil whether its own {@code Valid-Until} binds; false for snapshots, which are old on purpose
 * @param checkDate whether a {@code Date} in the future is refused
 * @param maxAge oldest acceptable {@code Date}; null for no such limit
 * @param notBefore earliest acceptable {@code Date}, as a lock remembers it; null for no such limit
 * @param skew how far in the future a {@code Date} may lie, since clocks differ
 */
public record Freshness(
        boolean checkValidUntil,
        boolean checkDate,
        @Nullable Duration maxAge,
        @Nullable Instant notBefore,
        Duration skew) {
    public static final Freshness DEFAULT = new Freshness(true, true, null, null, Duration.ofSeconds(10));

    public Freshness withValidUntil(boolean check) {
        return new Freshness(check, checkDate, maxAge, notBefore, skew);
    }

    public Freshness withDate(boolean check) {
        return new Freshness(checkValidUntil, check, maxAge, notBefore, skew);
    }

    public Freshness withMaxAge(@Nullable Duration age) {
        return new Freshness(checkValidUntil, checkDate, age, notBefore, skew);
    }

    public Freshness withSkew(Duration allowed) {
        return new Freshness(checkValidUntil, checkDate, maxAge, notBefore, allowed);
    }

    public Freshness withNotBefore(@Nullable Instant date) {
        return new Freshness(checkValidUntil, checkDate, maxAge, date, skew);
    }
}
