package org.xenwright.transport;

import java.time.Duration;

/**
 * Limits on waiting for a server and on trying again.
 *
 * @param connect for a connection
 * @param idle without a byte, from the request on
 * @param slowest bytes per second a transfer must keep up over each {@code idle} period
 * @param tries attempts for what may pass by itself
 * @param pause before the second attempt; doubled before each further one
 * @param longestPause most a server may ask for by {@code Retry-After}
 */
public record RetryPolicy(
        Duration connect, Duration idle, long slowest, int tries, Duration pause, Duration longestPause) {
    public static final RetryPolicy DEFAULT = new RetryPolicy(
            Duration.ofSeconds(10), Duration.ofSeconds(30), 1024, 5, Duration.ofMillis(500), Duration.ofSeconds(60));
}
