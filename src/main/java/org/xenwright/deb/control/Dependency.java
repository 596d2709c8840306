package org.xenwright.deb.control;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One group of a dependency field: at least one of its alternatives must hold.
 *
 * @param alternatives in written order, which is the order of preference; at least one
 */
public record Dependency(List<Relation> alternatives) {
    public Dependency {
        alternatives = List.copyOf(alternatives);
        if (alternatives.isEmpty()) {
            throw new IllegalArgumentException("a dependency needs an alternative");
        }
    }

    /**
     * Reads a whole field: groups separated by commas, alternatives by bars. Empty groups, as from a trailing comma,
     * are skipped.
     *
     * @throws IllegalArgumentException with the place in the text, in characters from 1
     */
    public static List<Dependency> parseList(String text) {
        return new RelationParser(text).dependencies();
    }

    /** As control data writes it. */
    @Override
    public String toString() {
        return alternatives.stream().map(Relation::toString).collect(Collectors.joining(" | "));
    }
}
