package org.xenwright.domain.language;

import java.util.List;
import java.util.Map;

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

    /** Returns the final value of each key, in the order of first mention; a later {@code =} wins, {@code +=} joins. */
    public Map<String, Setting> settings() {
        Joining joining = new Joining();
        for (Assignment assignment : assignments) {
            if (joining.add(assignment, assignment.append()) != null) {
                throw new IllegalArgumentException(assignment.origin() + ": a list and a text cannot be joined");
            }
        }
        return joining.settings();
    }

    /** Returns the canonical text: LF, one trailing newline, double quotes, lists one element a line. */
    public byte[] text() {
        return new ConfigWriter().write(this);
    }
}
