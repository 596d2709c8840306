package org.xenwright.deb.resolve;

import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.MultiArch;
import org.xenwright.deb.control.Relation;

/** The rules by which a package satisfies a relation, or is hit by a negative one, architectures included. */
final class Matching {
    private final Universe universe;

    Matching(Universe universe) {
        this.universe = universe;
    }

    /**
     * Returns whether {@code other}, by its own name or by what it provides, satisfies a positive relation of {@code
     * owner}.
     */
    boolean satisfies(BinaryPackage owner, Relation relation, BinaryPackage other) {
        if (!reaches(owner, relation, other)) {
            return false;
        }
        if (other.name().equals(relation.name()) && relation.accepts(other.version())) {
            return true;
        }
        return other.providing() && provides(relation, other);
    }

    private boolean reaches(BinaryPackage owner, Relation relation, BinaryPackage other) {
        String qualifier = relation.qualifier();
        String architecture = universe.effectiveArchitecture(other);
        if (qualifier == null) {
            return other.multiArch() == MultiArch.FOREIGN || architecture.equals(universe.effectiveArchitecture(owner));
        }
        return qualifier.equals("any") ? other.multiArch() == MultiArch.ALLOWED : qualifier.equals(architecture);
    }

    /**
     * Returns whether {@code other} may not be there together with {@code owner} because of this relation of {@code
     * owner}.
     */
    boolean hits(BinaryPackage owner, Relation relation, BinaryPackage other) {
        if (owner == other) {
            return false;
        }
        if (owner.name().equals(other.name())) {
            // The same package in another architecture: only a conflict of a package that says nothing about sharing
            // counts.
            return owner.multiArch() != MultiArch.SAME
                    && relation.name().equals(other.name())
                    && relation.accepts(other.version());
        }
        String qualifier = relation.qualifier();
        if (qualifier != null && !qualifier.equals("any") && !qualifier.equals(universe.effectiveArchitecture(other))) {
            return false;
        }
        if (other.name().equals(relation.name()) && relation.accepts(other.version())) {
            return true;
        }
        return other.providing() && provides(relation, other);
    }

    private static boolean provides(Relation relation, BinaryPackage other) {
        for (Relation provided : other.provides()) {
            if (provided.name().equals(relation.name())
                    && (relation.operator() == null
                            || provided.version() != null && relation.accepts(provided.version()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether two versions exclude each other merely by being two of one package. */
    boolean exclusive(BinaryPackage a, BinaryPackage b) {
        if (a == b || !a.name().equals(b.name())) {
            return false;
        }
        if (universe.effectiveArchitecture(a).equals(universe.effectiveArchitecture(b))) {
            return true;
        }
        return a.multiArch() != MultiArch.SAME
                || b.multiArch() != MultiArch.SAME
                || !a.version().equals(b.version());
    }
}
