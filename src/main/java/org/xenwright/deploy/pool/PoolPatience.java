package org.xenwright.deploy.pool;

import java.time.Duration;

/**
 * The time that a pool gets to answer, and the parts in which it gets disks.
 *
 * @param pause before something that was in use is asked again
 * @param beat after which the lock is prolonged
 * @param lease after which a lock that was not prolonged is free
 * @param part bytes of a disk that are sent, and sent again, at a time
 */
record PoolPatience(Duration pause, Duration beat, Duration lease, long part) {
    static final PoolPatience USUAL =
            new PoolPatience(Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(28), 256L << 20);
}
