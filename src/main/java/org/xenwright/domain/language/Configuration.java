package org.xenwright.domain.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a file, in order.
 *
 * @param assignments as written
 */
public record Configuration(List<Assignment> assignments) {
    public Configuration {
        assignments = List.copyOf(assignments);
    }

    /** Reads a file that must be free of faults. */
    public static Configuration of(byte[] bytes, String file) {
        Parsed parsed = Parsed.of(bytes, file);
        parsed.errors().stream().findFirst().ifPresent(fault -> {
            throw fault.problem().raise();
        });
        return parsed.configuration();
    }

    /** What each key stands for at the end, in the order of first mention; a later {@code =} wins, {@code +=} joins. */
    public Map<String, Setting> settings() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (Assignment assignment : assignments) {
            Setting before = settings.get(assignment.key());
            Value value = assignment.append() && before != null
                    ? join(before.value(), assignment.value())
                    : assignment.value();
            if (value == null) {
                throw new IllegalArgumentException(assignment.origin() + ": a list and a text cannot be joined");
            }
            settings.put(
                    assignment.key(), new Setting(assignment.key(), value, assignment.append(), assignment.origin()));
        }
        return settings;
    }

    /** The canonical text: LF, one trailing newline, double quotes, lists one element a line. */
    public byte[] text() {
        return new ConfigWriter().write(this);
    }

    /** Two values as {@code +=} joins them; null when one is a list and the other a text. */
    public static @Nullable Value join(Value first, Value second) {
        if (first instanceof Value.Atom a && second instanceof Value.Atom b) {
            return new Value.Atom(ConfigText.join(a.text(), b.text()), true, second.origin());
        }
        if (first instanceof Value.Sequence a && second instanceof Value.Sequence b) {
            List<Value> items = new ArrayList<>(a.items());
            items.addAll(b.items());
            return new Value.Sequence(items, second.origin());
        }
        return null;
    }
}
