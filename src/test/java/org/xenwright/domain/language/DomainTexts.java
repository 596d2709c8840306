package org.xenwright.domain.language;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes configurations, valid and broken, from a seed. */
final class DomainTexts {
    private static final String[] KEYS = {"name", "memory", "disk", "vif", "a", "a.b", "guest.hostname", "on_crash"};
    private static final String[] PIECES = {
        "\"",
        "'",
        "\\",
        "#",
        "\n",
        ";",
        ",",
        "[",
        "]",
        "=",
        "+=",
        "+",
        "-",
        ".",
        "(",
        "\r",
        "\t",
        " ",
        "0",
        "08",
        "0x1f",
        "512",
        "2G",
        "True",
        "é",
        "\\n",
        "\\x41",
        "\\012",
        "\\0 1",
        "\\7+12",
        "\\9",
        "memory",
        "a=1\n",
        "\"x\"",
        "'y'",
        "[]",
        "[1,]",
        "\u0085",
        "@",
        "_",
        "\f",
        "name=\"x\"\n"
    };
    private static final String TEXT = "ab 01x,=#'[]é€\\\";";

    private final Random random;

    DomainTexts(Random random) {
        this.random = random;
    }

    /** Statements of all shapes. */
    Configuration configuration() {
        List<Assignment> assignments = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<String> lists = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            String key = KEYS[random.nextInt(KEYS.length)];
            Value value = value(0);
            List<String> other = value instanceof Value.Atom ? lists : texts;
            boolean append = random.nextInt(4) == 0 && !other.contains(key);
            texts.remove(key);
            lists.remove(key);
            (value instanceof Value.Atom ? texts : lists).add(key);
            assignments.add(new Assignment(key, append, value, Origin.of("made")));
        }
        return new Configuration(assignments);
    }

    private Value value(int depth) {
        int choice = random.nextInt(depth > 3 ? 2 : 3);
        if (choice == 0) {
            return new Value.Atom(pick("0", "1", "512", "0x1f", "017", "08", "9abc"), false, Origin.of("made"));
        }
        if (choice == 1) {
            return Value.text(string(), Origin.of("made"));
        }
        List<Value> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(value(depth + 1));
        }
        return new Value.Sequence(items, Origin.of("made"));
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int kind = random.nextInt(8);
            if (kind == 0) {
                text.append((char) (1 + random.nextInt(31)));
            } else if (kind == 1) {
                text.append((char) (0xDC80 + random.nextInt(128)));
            } else {
                text.append(TEXT.charAt(random.nextInt(TEXT.length())));
            }
        }
        return ConfigText.decode(ConfigText.encode(text.toString()));
    }

    /** The same statements as a person may have written them: either quote, blanks, comments, line breaks in lists. */
    byte[] handwritten(Configuration configuration) {
        StringBuilder text = new StringBuilder();
        for (Assignment assignment : configuration.assignments()) {
            text.append(pick("", "# é\r\n", "\n", "\t", ";")).append(assignment.key());
            text.append(pick("", " ", "\t"))
                    .append(assignment.append() ? "+=" : "=")
                    .append(pick("", " "));
            write(text, assignment.value());
            text.append(pick("\n", ";", " # c\n", "\n\n"));
        }
        return ConfigText.encode(text.toString());
    }

    private void write(StringBuilder text, Value value) {
        if (value instanceof Value.Sequence list) {
            text.append('[').append(pick("", "\n", " #x\n"));
            for (int i = 0; i < list.items().size(); i++) {
                text.append(i == 0 ? "" : pick(",", ", ", ",\n"));
                write(text, list.items().get(i));
                text.append(pick("", " ", "\n"));
            }
            text.append(list.items().isEmpty() ? "" : pick("", ",", ",\n")).append(']');
        } else if (value instanceof Value.Atom atom && !atom.quoted()) {
            text.append(atom.text());
        } else if (value instanceof Value.Atom atom) {
            char quote = random.nextBoolean() ? '"' : '\'';
            text.append(quote);
            for (char c : atom.text().toCharArray()) {
                String plain = c == '\n' ? "\\n" : c == '\\' || c == quote ? "\\" + c : String.valueOf(c);
                text.append(c == '\t' && random.nextBoolean() ? "\\t" : plain);
            }
            text.append(quote);
        }
    }

    /** A text with a few places cut out, doubled or replaced. */
    byte[] mutated(byte[] text) {
        byte[] changed = text;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int from = random.nextInt(changed.length + 1);
            int to = Math.min(changed.length, from + random.nextInt(3));
            String piece = PIECES[random.nextInt(PIECES.length)];
            byte[] inserted = random.nextInt(8) == 0
                    ? new byte[] {(byte) (1 + random.nextInt(255))}
                    : piece.getBytes(StandardCharsets.UTF_8);
            byte[] next = Arrays.copyOf(changed, from + inserted.length + changed.length - to);
            System.arraycopy(inserted, 0, next, from, inserted.length);
            System.arraycopy(changed, to, next, from + inserted.length, changed.length - to);
            changed = next;
        }
        return changed;
    }

    /** Pieces of the language in any order. */
    byte[] shuffled() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(14); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
