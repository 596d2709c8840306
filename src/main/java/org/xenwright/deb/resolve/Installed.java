package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;

/** A set of packages that can say at once who in it answers a relation. */
final class Installed {
    private final Matching matching;
    private final Set<BinaryPackage> packages = new LinkedHashSet<>();
    private final Map<String, List<BinaryPackage>> named = new HashMap<>();

    Installed(Matching matching) {
        this.matching = matching;
    }

    Installed(Matching matching, Collection<BinaryPackage> packages) {
        this(matching);
        packages.forEach(this::add);
    }

    Set<BinaryPackage> packages() {
        return Collections.unmodifiableSet(packages);
    }

    boolean contains(BinaryPackage pkg) {
        return packages.contains(pkg);
    }

    void add(BinaryPackage pkg) {
        if (packages.add(pkg)) {
            for (String name : names(pkg)) {
                named.computeIfAbsent(name, n -> new ArrayList<>(1)).add(pkg);
            }
        }
    }

    void remove(BinaryPackage pkg) {
        if (packages.remove(pkg)) {
            for (String name : names(pkg)) {
                named.getOrDefault(name, List.of()).remove(pkg);
            }
        }
    }

    private static Set<String> names(BinaryPackage pkg) {
        Set<String> names = new LinkedHashSet<>();
        names.add(pkg.name());
        pkg.provides().forEach(provided -> names.add(provided.name()));
        return names;
    }

    /** Returns the packages here that go by a name, their own or a provided one. */
    List<BinaryPackage> named(String name) {
        return Collections.unmodifiableList(named.getOrDefault(name, List.of()));
    }

    /** Returns the packages here that answer a relation. */
    List<BinaryPackage> answers(BinaryPackage owner, Relation relation) {
        List<BinaryPackage> found = new ArrayList<>(1);
        for (BinaryPackage candidate : named.getOrDefault(relation.name(), List.of())) {
            if (matching.satisfies(owner, relation, candidate)) {
                found.add(candidate);
            }
        }
        return found;
    }

    boolean satisfies(BinaryPackage owner, Dependency group) {
        for (Relation relation : group.alternatives()) {
            for (BinaryPackage candidate : named.getOrDefault(relation.name(), List.of())) {
                if (matching.satisfies(owner, relation, candidate)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns a package here that a negative relation hits, null when there is none. */
    @Nullable
    BinaryPackage victim(BinaryPackage owner, Relation relation) {
        for (BinaryPackage candidate : named.getOrDefault(relation.name(), List.of())) {
            if (matching.hits(owner, relation, candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** Returns whether a hard dependency of a package here is open, or it does not go with another one here. */
    boolean broken(BinaryPackage pkg) {
        for (Dependency group : pkg.relations().preDepends()) {
            if (!satisfies(pkg, group)) {
                return true;
            }
        }
        for (Dependency group : pkg.relations().depends()) {
            if (!satisfies(pkg, group)) {
                return true;
            }
        }
        for (Relation conflict : pkg.relations().conflicts()) {
            if (victim(pkg, conflict) != null) {
                return true;
            }
        }
        for (Relation conflict : pkg.relations().breaks()) {
            if (victim(pkg, conflict) != null) {
                return true;
            }
        }
        for (BinaryPackage other : named(pkg.name())) {
            if (matching.exclusive(pkg, other)) {
                return true;
            }
        }
        return false;
    }
}
