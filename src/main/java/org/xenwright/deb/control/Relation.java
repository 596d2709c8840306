package org.xenwright.deb.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A package's statement about another: {@code name[:qualifier] [(operator version)]}.
 *
 * @param name case-sensitive
 * @param qualifier {@code any} or an architecture; null when there is none
 * @param operator null when any version will do
 * @param version null exactly when the operator is
 */
public record Relation(
        String name,
        @Nullable String qualifier,
        @Nullable Operator operator,
        @Nullable Version version) {

    public Relation {
        if ((operator == null) != (version == null)) {
            throw new IllegalArgumentException("an operator and a version come together");
        }
    }

    /**
     * Reads a list without alternatives: Conflicts, Breaks, Replaces, Provides.
     *
     * @throws IllegalArgumentException with the place in the text, in characters from 1
     */
    public static List<Relation> parseList(String text) {
        return new RelationParser(text).relations();
    }

    /** Returns whether a package of the right name with this version satisfies the relation. */
    public boolean accepts(Version candidate) {
        return operator == null || version == null || operator.holds(candidate, version);
    }

    /** As control data writes it, obsolete operators spelt in the modern way. */
    @Override
    public String toString() {
        String qualified = qualifier == null ? name : name + ":" + qualifier;
        return operator == null ? qualified : qualified + " (" + operator.sign() + " " + version + ")";
    }
}
