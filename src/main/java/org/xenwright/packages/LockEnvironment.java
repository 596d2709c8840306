package org.xenwright.packages;

import org.xenwright.sandbox.SandboxSource;
import org.xenwright.transport.Access;

/**
 * The environment that a lock is made in.
 *
 * @param access to repositories and the store
 * @param sandboxes finds the place where a base's own program chooses packages
 * @param shared what it has in common with other locks that are made now
 */
public record LockEnvironment(Access access, SandboxSource sandboxes, SharedWork shared) {
    /** Makes one for a single lock. */
    public LockEnvironment(Access access, SandboxSource sandboxes) {
        this(access, sandboxes, SharedWork.none());
    }

    /** Makes one in which nothing can run. */
    public static LockEnvironment of(Access access) {
        return new LockEnvironment(access, tree -> {
            throw new IllegalStateException("a lock for which nothing was to run");
        });
    }
}
