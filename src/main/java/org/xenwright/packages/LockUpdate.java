package org.xenwright.packages;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a new lock keeps of an earlier one.
 *
 * @param before the lock in whose place it comes: nothing is taken from a state of a repository that is older than the
 *     one it knows; null when there is none
 * @param named when given, every package stays as pinned where the solution allows it, but for those that are named; null to
 *     take everything as it is now
 */
public record LockUpdate(@Nullable Lock before, @Nullable Set<String> named) {
    /** A first lock. */
    public static final LockUpdate NONE = new LockUpdate(null, null);

    /** Everything as it is now. */
    public static LockUpdate all(Lock before) {
        return new LockUpdate(before, null);
    }

    /** Everything as it was, but for what is named and what the request asks for newly. */
    public static LockUpdate only(Lock before, Set<String> named) {
        return new LockUpdate(before, Set.copyOf(named));
    }

    /** What counts of it for a world: nothing where the lock is of another one. */
    public LockUpdate in(PackageWorld world) {
        return before == null || before.world().equals(world.id()) ? this : NONE;
    }
}
