package org.xenwright.domain.fleet;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.Key;
import org.xenwright.domain.schema.Keys;
import org.xenwright.domain.schema.OwnKeys;
import org.xenwright.problem.Nearest;

/**
 * A column of a fleet.
 *
 * @param key the key its cells set
 * @param append whether they append
 */
record Column(String key, boolean append) {
    /** Reads the head of a column. */
    static Column of(String head, Origin origin) {
        boolean append = head.endsWith("+");
        String key = (append ? head.substring(0, head.length() - 1) : head).strip();
        if (!Assignment.isKey(key) || Keys.find(key).isEmpty() && !OwnKeys.isKnown(key)) {
            throw FleetTable.problem(Nearest.to(key, Keys.all().keySet())
                            .map(near -> "write " + near + " if that was meant, or guest." + key)
                            .orElse("begin the names of variables with guest."))
                    .at(origin.toString())
                    .found("a column named '" + head + "'")
                    .expected("a key of xl.cfg, or guest.NAME, or one of " + String.join(", ", OwnKeys.DEPLOYMENT))
                    .raise();
        }
        return new Column(key, append);
    }

    /** Returns the statement of a cell with one text. */
    Assignment text(String text, Origin origin) {
        Key known = Keys.find(key).orElse(null);
        if (known != null && !known.takesAtom()) {
            return list(split(text), origin);
        }
        if (known == null && text.indexOf('|') >= 0) {
            return list(split(text), origin);
        }
        boolean number = known != null
                && known.numeric()
                && text.matches("\\d+")
                && CNumber.parse(text).isPresent();
        return new Assignment(key, append, new Value.Atom(text, !number, origin), origin);
    }

    /** Returns the statement of a cell with a list. */
    Assignment list(List<String> texts, Origin origin) {
        return new Assignment(key, append, Value.texts(texts, origin), origin);
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('|'); end >= 0; end = text.indexOf('|', start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }
}
