package org.xenwright.deploy.pool;

import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Foreign;

/**
 * What came of moving a domain to another host of its pool.
 *
 * @param to label of that host; empty where it stayed
 * @param refusal why it stayed; null where it went
 */
public record PoolMove(String domain, String to, @Nullable String refusal) {
    public PoolMove {
        to = Foreign.line(to);
        refusal = refusal == null ? null : Foreign.line(refusal);
    }
}
