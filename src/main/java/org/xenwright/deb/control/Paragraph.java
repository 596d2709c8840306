package org.xenwright.deb.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One paragraph of deb822 text: fields in written order, names compared without regard to case.
 *
 * <p>A value's lines are separated by {@code \n}; the first has no blanks around it (and is empty when the value begins
 * on the next line), the others keep what followed their first blank, so a line that is only {@code .} stands for an
 * empty one.
 */
public final class Paragraph {
    /**
     * A field.
     *
     * @param name as written
     * @param value see {@link Paragraph}
     * @param line of the source, from 1; 0 for a field made here
     */
    public record Field(String name, String value, int line) {
        public Field {
            if (!name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')
                    || name.isEmpty()
                    || name.startsWith("#")
                    || name.startsWith("-")) {
                throw new IllegalArgumentException("'" + name + "' cannot be the name of a field");
            }
        }
    }

    private final List<Field> fields;

    private Paragraph(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** Returns a paragraph with the given fields; a name that comes twice is a mistake of the caller. */
    public static Paragraph of(List<Field> fields) {
        Set<String> seen = new HashSet<>();
        for (Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!seen.add(name)) {
                throw new IllegalArgumentException("field '" + field.name() + "' comes twice");
            }
        }
        return new Paragraph(fields);
    }

    /** Returns the only paragraphs of a text, see {@link ParagraphParser}. */
    public static List<Paragraph> parseAll(byte[] text, String source) throws ControlSyntaxException {
        return ParagraphParser.over(text, source).rest();
    }

    /** Returns the single paragraph of a text: a Release file, the control file of a package. */
    public static Paragraph parse(byte[] text, String source) throws ControlSyntaxException {
        ParagraphParser parser = ParagraphParser.over(text, source);
        Paragraph only = parser.next();
        if (only == null) {
            throw new ControlSyntaxException(source, 1, "no paragraph in it");
        }
        if (parser.next() != null) {
            throw new ControlSyntaxException(source, parser.line(), "a second paragraph where only one is allowed");
        }
        return only;
    }

    public List<Field> fields() {
        return fields;
    }

    /** Returns the value of a field, null when there is none. */
    public @Nullable String get(String name) {
        Field field = field(name);
        return field == null ? null : field.value();
    }

    /** Returns the value of a field, or what stands for an absent one. */
    public String get(String name, String absent) {
        String value = get(name);
        return value == null ? absent : value;
    }

    /** Returns a field with its place, null when there is none. */
    public @Nullable Field field(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field;
            }
        }
        return null;
    }

    /** This paragraph with a field's value replaced, or the field added at the end. */
    public Paragraph with(String name, String value) {
        List<Field> changed = new ArrayList<>(fields);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).name().equalsIgnoreCase(name)) {
                changed.set(i, new Field(changed.get(i).name(), value, 0));
                return new Paragraph(changed);
            }
        }
        changed.add(new Field(name, value, 0));
        return new Paragraph(changed);
    }

    /** This paragraph without a field. */
    public Paragraph without(String name) {
        return new Paragraph(
                fields.stream().filter(f -> !f.name().equalsIgnoreCase(name)).toList());
    }

    /** deb822 text, every line ended, without the empty line that separates paragraphs. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Field field : fields) {
            text.append(field.name()).append(':');
            String[] lines = field.value().split("\n", -1);
            if (!lines[0].isEmpty()) {
                text.append(' ').append(lines[0]);
            }
            for (int i = 1; i < lines.length; i++) {
                text.append("\n ").append(lines[i].isBlank() ? "." : lines[i]);
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
