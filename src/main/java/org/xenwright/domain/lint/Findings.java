package org.xenwright.domain.lint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;

/** Collects the findings of checks. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void add(Rule rule, Origin origin, int length, String message, String remedy) {
        all.add(new Finding(rule, origin, Math.max(1, length), message, remedy));
    }

    /** Adds a finding about a key. */
    void key(Rule rule, Setting setting, String message, String remedy) {
        add(rule, setting.origin(), setting.key().length(), message, remedy);
    }

    /** Adds a finding about a value. */
    void value(Rule rule, Value value, String message, String remedy) {
        int length = value instanceof Value.Atom atom ? atom.text().length() + (atom.quoted() ? 2 : 0) : 1;
        add(rule, value.origin(), length, message, remedy);
    }

    /** Adds a finding about a value, unless it was read as it is. */
    void reading(Reading reading, String key, Value value, String remedy) {
        String shown = value instanceof Value.Atom atom ? "'" + atom.text() + "'" : "a list";
        Rule rule = switch (reading.fate()) {
            case TAKEN -> null;
            case DROPPED -> Rule.DROPPED_VALUE;
            case STOPPED -> Rule.BAD_VALUE;
            case REFUSED -> Rule.REFUSED_VALUE;
        };
        if (rule != null) {
            String what = rule == Rule.DROPPED_VALUE
                    ? "xl drops "
                    : rule == Rule.BAD_VALUE ? "xl stops at " : "libxl refuses ";
            value(rule, value, what + shown + " of " + key + ": " + reading.why(), remedy);
        }
    }

    List<Finding> sorted() {
        List<Finding> sorted = new ArrayList<>(all);
        Collections.sort(sorted);
        return List.copyOf(sorted);
    }
}
