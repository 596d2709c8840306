package org.xenwright.transport;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The time a server asks to wait (RFC 9110, section 10.2.3): seconds, or a date. */
final class RetryAfter {
    private RetryAfter() {}

    static @Nullable Duration of(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("");
        if (value.matches("[0-9]{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(Instant.now(), until);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
