package org.xenwright.filesystem.fat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A time as DOS stores it, taken as UTC: from 1980 to 2107, every other second.
 *
 * @param date years since 1980, month and day: 7, 4 and 5 bits
 * @param time hour, minute and half the second: 5, 6 and 5 bits
 * @param tenth hundredths of a second that {@code time} has no room for, 0 to 199
 */
record DosTime(int date, int time, int tenth) {
    private static final int FIRST_YEAR = 1980;
    private static final LocalDateTime FIRST = LocalDateTime.of(FIRST_YEAR, 1, 1, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(FIRST_YEAR + 127, 12, 31, 23, 59, 59);

    /** The nearest time it can say that is not later, or the first. */
    static DosTime of(long seconds, int nanos) {
        long first = FIRST.toEpochSecond(ZoneOffset.UTC);
        long last = LAST.toEpochSecond(ZoneOffset.UTC);
        int part = seconds < first || seconds > last ? 0 : nanos;
        LocalDateTime at = LocalDateTime.ofEpochSecond(Math.max(first, Math.min(last, seconds)), part, ZoneOffset.UTC);
        return new DosTime(
                at.getYear() - FIRST_YEAR << 9 | at.getMonthValue() << 5 | at.getDayOfMonth(),
                at.getHour() << 11 | at.getMinute() << 5 | at.getSecond() / 2,
                at.getSecond() % 2 * 100 + at.getNano() / 10_000_000);
    }

    /** Returns the instant, to two seconds; the first that can be said for what is no time. */
    Instant instant() {
        try {
            return LocalDateTime.of(
                            FIRST_YEAR + (date >>> 9),
                            date >>> 5 & 0xf,
                            date & 0x1f,
                            time >>> 11,
                            time >>> 5 & 0x3f,
                            (time & 0x1f) * 2)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return FIRST.toInstant(ZoneOffset.UTC);
        }
    }
}
