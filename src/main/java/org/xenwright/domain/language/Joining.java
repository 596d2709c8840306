package org.xenwright.domain.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of keys, built up statement by statement: a later {@code =} wins, {@code +=} joins in place, so that a
 * list of many statements is built once and not once for each.
 */
public final class Joining {
    private final Map<String, Growing> keys = new LinkedHashMap<>();

    /**
     * Adds a statement.
     *
     * @param appended whether the setting counts as one that was joined
     * @return where the key was set before, if one is a list and the other a text, so that they cannot be joined; else
     *     null
     */
    public @Nullable Origin add(Assignment assignment, boolean appended) {
        Growing before = keys.get(assignment.key());
        if (before == null || !assignment.append()) {
            // a key keeps the place where it stood first
            keys.put(assignment.key(), new Growing(assignment, appended));
            return null;
        }
        if (before.list() != assignment.value() instanceof Value.Sequence) {
            return before.origin;
        }
        before.join(assignment, appended);
        return null;
    }

    /** Returns whether a statement has set a key. */
    public boolean has(String key) {
        return keys.containsKey(key);
    }

    /** Returns the settings, in the order of first mention. */
    public Map<String, Setting> settings() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        keys.forEach((key, growing) ->
                settings.put(key, new Setting(key, growing.value(), growing.appended, growing.origin)));
        return settings;
    }

    /** A value that may still grow. */
    private static final class Growing {
        private final Value first;
        private final List<Value> items = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private boolean joined;
        private boolean appended;
        private Origin origin;
        private Origin last;

        Growing(Assignment assignment, boolean appended) {
            this.first = assignment.value();
            this.appended = appended;
            this.origin = assignment.origin();
            this.last = first.origin();
        }

        boolean list() {
            return first instanceof Value.Sequence;
        }

        void join(Assignment assignment, boolean isAppended) {
            if (!joined) {
                take(first);
                joined = true;
            }
            take(assignment.value());
            appended = isAppended;
            origin = assignment.origin();
            last = assignment.value().origin();
        }

        private void take(Value value) {
            if (value instanceof Value.Sequence sequence) {
                items.addAll(sequence.items());
            } else if (value instanceof Value.Atom atom) {
                text.append(atom.text());
            }
        }

        Value value() {
            if (!joined) {
                return first;
            }
            return list()
                    ? new Value.Sequence(items, last)
                    : new Value.Atom(ConfigText.joined(text.toString()), true, last);
        }
    }
}
