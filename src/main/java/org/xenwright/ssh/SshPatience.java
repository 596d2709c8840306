package org.xenwright.ssh;

import java.time.Duration;

/**
 * How long a host may take.
 *
 * @param connect to accept a connection
 * @param login to agree on keys and let somebody in, and to open a channel
 * @param beat between signs of life that are asked of a quiet host; after three without an answer it counts as gone
 * @param answer to one request about files
 * @param attempts to connect where a host refuses quickly, as one does that restarts
 * @param pause before the second attempt; doubled for each further one
 */
public record SshPatience(
        Duration connect, Duration login, Duration beat, Duration answer, int attempts, Duration pause) {
    /** For hosts anywhere. */
    public static final SshPatience USUAL = new SshPatience(
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2),
            5,
            Duration.ofMillis(300));
}
