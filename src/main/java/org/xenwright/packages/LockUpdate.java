package org.xenwright.packages;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an earlier lock that a new one keeps.
 *
 * @param before the lock to replace: nothing is taken from a repository older than it knows; null when there is none
 * @param named when given, every package stays as pinned where the solution allows it, except those named; null to take
 *     everything as it is now
 */
public record LockUpdate(@Nullable Lock before, @Nullable Set<String> named) {
    /** A first lock. */
    public static final LockUpdate NONE = new LockUpdate(null, null);

    /** Returns an update of everything to its present state. */
    public static LockUpdate all(Lock before) {
        return new LockUpdate(before, null);
    }

    /** Returns an update of nothing but the named packages, and of what the request newly asks for. */
    public static LockUpdate only(Lock before, Set<String> named) {
        return new LockUpdate(before, Set.copyOf(named));
    }

    /** Returns the same update of a lock that lacks some packages, which are not resolved whether they are named or not. */
    public LockUpdate without(Predicate<Lock.LockedPackage> left) {
        if (before == null) {
            return this;
        }
        Lock rest = before.withPackages(
                before.packages().stream().filter(left.negate()).toList());
        if (named == null) {
            return new LockUpdate(rest, null);
        }
        Set<String> gone = names(before);
        gone.removeAll(names(rest));
        return only(
                rest,
                named.stream()
                        .filter(each -> !gone.contains(PackageName.alone(each)))
                        .collect(Collectors.toSet()));
    }

    private static Set<String> names(Lock lock) {
        return lock.packages().stream().map(Lock.LockedPackage::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the update for a world: a first lock where the earlier one is of another world. */
    public LockUpdate in(PackageWorld world) {
        return before == null || before.world().equals(world.id()) ? this : NONE;
    }
}
