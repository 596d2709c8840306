package org.xenwright.problem;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Things that are chosen by their names, in a list separated by commas.
 *
 * @param attempt the purpose of the choice, for an error
 * @param where the list is written
 * @param kind the kind of things that are named, in the plural
 */
public record NamedChoice(String attempt, String where, String kind) {
    /** Returns words as a choice between them: {@code raw, qcow2 or VHD}. */
    public static String either(List<String> words) {
        int last = words.size() - 1;
        return last < 1 ? String.join("", words) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    /** Returns the things that a list names, in its order. */
    public <T> List<T> among(Map<String, T> known, String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> one(known, name))
                .toList();
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
