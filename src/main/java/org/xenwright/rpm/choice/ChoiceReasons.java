package org.xenwright.rpm.choice;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.rpm.repository.Nevra;
import org.xenwright.rpm.repository.RpmEntry;

/**
 * The reason for each chosen package: the way by which it is reached first from what the project asks for. The program that
 * chooses does not tell; the indexes do.
 */
final class ChoiceReasons {
    /** The words of conditions, which are no names. */
    private static final Set<String> OPERATORS = Set.of("and", "or", "if", "else", "unless", "with", "without");

    private final Map<String, Picked> providers = new HashMap<>();
    private final Map<Nevra, String> reasons = new LinkedHashMap<>();
    private final List<Picked> all;
    private final String program;

    /** @param program that chose, for what has no other reason */
    ChoiceReasons(List<Picked> all, String program) {
        this.all = all;
        this.program = program;
        for (Picked each : all) {
            // the package of a name before others that provide the same
            providers.put(each.nevra().name(), each);
        }
        for (Picked each : all) {
            each.provides().forEach(name -> providers.putIfAbsent(name, each));
            each.files().forEach(path -> providers.putIfAbsent(path, each));
        }
    }

    /**
     * Finds them.
     *
     * @param asked for each package what the project named it by
     */
    Map<Nevra, String> of(Map<Nevra, String> asked) {
        Deque<Picked> next = new ArrayDeque<>();
        for (Picked each : all) {
            String word = asked.get(each.nevra());
            if (word != null) {
                reasons.put(each.nevra(), "asked for: " + word);
                next.add(each);
            }
        }
        follow(next);
        weak();
        for (Picked each : all) {
            reasons.putIfAbsent(each.nevra(), "chosen by the base's " + program);
        }
        return reasons;
    }

    private void follow(Deque<Picked> next) {
        while (!next.isEmpty()) {
            Picked from = next.remove();
            for (RpmEntry.Need need : from.needs()) {
                if (need.kind() == RpmEntry.Kind.SUPPLEMENTS) {
                    continue;
                }
                for (String name : names(need.name())) {
                    Picked to = providers.get(name);
                    if (to != null && !reasons.containsKey(to.nevra())) {
                        reasons.put(to.nevra(), reason(from, need.kind().word(), need.text()));
                        next.add(to);
                    }
                }
            }
        }
    }

    /** Adds those that themselves say with whom they come. */
    private void weak() {
        for (Picked each : all) {
            if (reasons.containsKey(each.nevra())) {
                continue;
            }
            for (RpmEntry.Need need : each.needs()) {
                Picked with = need.kind() == RpmEntry.Kind.SUPPLEMENTS ? first(need) : null;
                if (with != null && !reasons.containsKey(each.nevra())) {
                    reasons.put(
                            each.nevra(),
                            reason(with, "Supplemented", "by " + each.nevra().name()));
                    follow(new ArrayDeque<>(List.of(each)));
                }
            }
        }
    }

    private @Nullable Picked first(RpmEntry.Need need) {
        for (String name : names(need.name())) {
            Picked found = providers.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String reason(Picked from, String word, String text) {
        return from.nevra().name() + " (" + from.nevra().evr() + ") " + word + ": " + text;
    }

    /** Returns the names of a need: one, or those of a condition such as {@code (a >= 1 if b)}. */
    private static List<String> names(String need) {
        if (!need.startsWith("(")) {
            return List.of(need);
        }
        return Arrays.stream(need.replaceAll("^\\(+", "").split("\\s+"))
                .map(each -> each.replaceAll("^\\(+", ""))
                .map(each -> providedForm(each))
                .filter(each -> !each.isEmpty() && !OPERATORS.contains(each))
                .toList();
    }

    /** Returns a name without the brackets that close a condition, but with those that are its own. */
    private static String providedForm(String word) {
        long open = word.chars().filter(c -> c == '(').count();
        long close = word.chars().filter(c -> c == ')').count();
        String name = word;
        for (long i = close; i > open && name.endsWith(")"); i--) {
            name = name.substring(0, name.length() - 1);
        }
        return name;
    }
}
