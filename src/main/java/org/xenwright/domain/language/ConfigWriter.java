package org.xenwright.domain.language;

/**
 * Writes statements in canonical form: LF line ends, double quotes, bare numbers as they are, lists one element a line;
 * read back the same by xl and by libvirt.
 */
final class ConfigWriter {
    private static final String ESCAPED = "\007\b\f\n\r\t\013\"\\";
    private static final String LETTERS = "abfnrtv\"\\";

    private final StringBuilder out = new StringBuilder();

    byte[] write(Configuration configuration) {
        for (Assignment assignment : configuration.assignments()) {
            out.append(assignment.key()).append(assignment.append() ? " += " : " = ");
            value(assignment.value(), 0);
            out.append('\n');
        }
        return ConfigText.encode(out.toString());
    }

    private void value(Value value, int depth) {
        if (value instanceof Value.Atom atom) {
            if (atom.quoted()) {
                out.append(quoted(atom.text()));
            } else {
                out.append(atom.text());
            }
        } else if (value instanceof Value.Sequence sequence) {
            list(sequence, depth);
        }
    }

    private void list(Value.Sequence sequence, int depth) {
        if (sequence.items().isEmpty()) {
            out.append("[]");
            return;
        }
        out.append("[\n");
        for (int i = 0; i < sequence.items().size(); i++) {
            out.append("    ".repeat(depth + 1));
            value(sequence.items().get(i), depth + 1);
            out.append(i + 1 == sequence.items().size() ? "" : ",").append('\n');
        }
        out.append("    ".repeat(depth)).append(']');
    }

    /** Returns a text between quotes. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = ESCAPED.indexOf(c);
            if (escape >= 0) {
                out.append('\\').append(LETTERS.charAt(escape));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
