package org.xenwright.deb.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All relations of one package that decide what may be installed with it.
 *
 * @param preDepends must be configured before this is unpacked
 * @param depends must be configured with it
 * @param recommends taken on request
 * @param conflicts may not be there with it
 * @param breaks may not be configured with it
 * @param replaces whose files it may overwrite
 */
public record Relations(
        List<Dependency> preDepends,
        List<Dependency> depends,
        List<Dependency> recommends,
        List<Relation> conflicts,
        List<Relation> breaks,
        List<Relation> replaces) {

    static Relations of(BinaryPackage owner, Paragraph stanza) {
        return new Relations(
                dependencies(owner, stanza, "Pre-Depends"),
                dependencies(owner, stanza, "Depends"),
                dependencies(owner, stanza, "Recommends"),
                list(owner, "Conflicts", stanza.get("Conflicts")),
                list(owner, "Breaks", stanza.get("Breaks")),
                list(owner, "Replaces", stanza.get("Replaces")));
    }

    static List<Relation> provides(BinaryPackage owner, String field) {
        List<Relation> provides = list(owner, "Provides", field);
        for (Relation provided : provides) {
            if (provided.operator() != null && provided.operator() != Operator.EQUAL) {
                throw owner.broken("Provides: " + provided, "only = before the version of what is provided")
                        .raise();
            }
        }
        return provides;
    }

    private static List<Dependency> dependencies(BinaryPackage owner, Paragraph stanza, String field) {
        String value = stanza.get(field);
        if (value == null) {
            return List.of();
        }
        try {
            return List.copyOf(Dependency.parseList(value));
        } catch (IllegalArgumentException e) {
            throw owner.broken(field + ": " + e.getMessage(), null).raise(e);
        }
    }

    private static List<Relation> list(BinaryPackage owner, String field, @Nullable String value) {
        if (value == null) {
            return List.of();
        }
        try {
            return List.copyOf(Relation.parseList(value));
        } catch (IllegalArgumentException e) {
            throw owner.broken(field + ": " + e.getMessage(), null).raise(e);
        }
    }
}
