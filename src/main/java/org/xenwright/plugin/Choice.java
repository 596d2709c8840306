package org.xenwright.plugin;

import java.util.List;
import java.util.Map;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/**
 * Things a person chooses by their names, in a list separated by commas.
 *
 * @param attempt what choosing is good for, for an error
 * @param where the list is written
 * @param kind what the names are those of, in the plural
 */
record Choice(String attempt, String where, String kind) {
    /** The things that a list names, in its order. */
    <T> List<T> among(Map<String, T> known, String list) {
        return XenMojo.words(list).stream().map(name -> one(known, name)).toList();
    }

    private <T> T one(Map<String, T> known, String name) {
        T found = known.get(name);
        if (found == null) {
            throw Problem.of(
                            attempt,
                            Nearest.to(name, known.keySet())
                                    .map(near -> "write " + near)
                                    .orElse("name " + kind))
                    .at(where)
                    .found(name)
                    .expected(String.join(", ", known.keySet()))
                    .raise();
        }
        return found;
    }
}
