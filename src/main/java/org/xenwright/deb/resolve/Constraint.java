package org.xenwright.deb.resolve;

import java.util.List;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;

/** The meaning of a clause of the search, so that a refutation can be explained in terms of packages. */
sealed interface Constraint {
    /** One of these versions must be there. */
    record Rooted(Reason.Root reason, List<BinaryPackage> versions) implements Constraint {}

    /** If the owner is there, so is one of the answers. */
    record Needs(BinaryPackage owner, String field, Dependency group, List<BinaryPackage> answers)
            implements Constraint {}

    /** The owner declares that the other may not be there with it. */
    record Excludes(BinaryPackage owner, String field, Relation relation, BinaryPackage other) implements Constraint {}

    /** Two versions of one package. */
    record OneVersion(BinaryPackage one, BinaryPackage other) implements Constraint {}
}
