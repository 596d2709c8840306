package org.xenwright.packages;

import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

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
        Lock rest = before.without(left);
        if (named == null) {
            return new LockUpdate(rest, null);
        }
        Set<String> gone = before.names();
        gone.removeAll(rest.names());
        return only(
                rest,
                named.stream()
                        .filter(each -> !gone.contains(PackageName.alone(each)))
                        .collect(Collectors.toSet()));
    }

    /**
     * Makes the refusal of a package to update that the lock does not have.
     *
     * @param known the names that may have been meant
     */
    public static RuntimeException unknown(String name, Collection<String> known) {
        String nearest = Nearest.to(name, known)
                .map(other -> "did you mean '" + other + "'? ")
                .orElse("");
        return Problem.of("updating some packages of the lock", nearest + "name packages that the lock has")
                .at("-Dxen.update")
                .found("'" + name + "', which the lock does not have")
                .raise();
    }

    /** Returns the update for a world: a first lock where the earlier one is of another world. */
    public LockUpdate in(PackageWorld world) {
        return before == null || before.world().equals(world.id()) ? this : NONE;
    }
}
