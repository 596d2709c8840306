package org.xenwright.deb.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts deb822 text (deb822(5)) into paragraphs, one at a time. Lines may be of any length; comment lines begin with
 * {@code #}; carriage returns before a line's end are dropped. A field that comes twice, a line that is no field, a NUL
 * byte are errors.
 */
public final class ParagraphParser {
    /** Fields in one paragraph: a Release has two dozen, a stanza of dpkg's status thirty. */
    private static final int MAX_FIELDS = 1000;

    private final byte[] text;
    private final String source;
    private final int end;
    private int at;
    private int line = 1;

    private ParagraphParser(byte[] text, int from, int end, int line, String source) {
        this.text = text;
        this.at = from;
        this.end = end;
        this.line = line;
        this.source = source;
    }

    /**
     * @param text UTF-8; what is not decodes to replacement characters
     * @param source what errors call it
     */
    public static ParagraphParser over(byte[] text, String source) {
        return new ParagraphParser(text, 0, text.length, 1, source);
    }

    /** Returns a stretch of a text that begins at the given line. */
    static ParagraphParser over(byte[] text, int from, int end, int line, String source) {
        return new ParagraphParser(text, from, end, line, source);
    }

    /** Returns the line the parser has come to, from 1. */
    public int line() {
        return line;
    }

    /** All paragraphs that are left. */
    public List<Paragraph> rest() throws ControlSyntaxException {
        List<Paragraph> all = new ArrayList<>();
        for (Paragraph p = next(); p != null; p = next()) {
            all.add(p);
        }
        return all;
    }

    /** Returns the next paragraph, null at the end. */
    public @Nullable Paragraph next() throws ControlSyntaxException {
        List<Paragraph.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        String name = null;
        StringBuilder value = new StringBuilder();
        int fieldLine = 0;
        while (at < end) {
            int start = at;
            int stop = lineEnd(start);
            int here = line++;
            at = Math.min(end, stop + 1);
            if (stop > start && text[stop - 1] == '\r') {
                stop--;
            }
            if (blank(start, stop)) {
                if (name == null) {
                    continue;
                }
                break;
            }
            if (text[start] == '#') {
                continue;
            }
            if (text[start] == ' ' || text[start] == '\t') {
                if (name == null) {
                    throw new ControlSyntaxException(source, here, "a continuation line without a field before it");
                }
                value.append('\n').append(string(start + 1, trimmed(start + 1, stop), here));
                continue;
            }
            if (name != null) {
                fields.add(new Paragraph.Field(name, ended(value), fieldLine));
            }
            int colon = colon(start, stop, here);
            name = string(start, colon, here);
            value.setLength(0);
            int from = colon + 1;
            while (from < stop && isSpace(text[from])) {
                from++;
            }
            value.append(string(from, trimmed(from, stop), here));
            fieldLine = here;
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                throw new ControlSyntaxException(source, here, "field '" + name + "' comes twice in one paragraph");
            }
            if (names.size() > MAX_FIELDS) {
                throw new ControlSyntaxException(source, here, "more than " + MAX_FIELDS + " fields in one paragraph");
            }
        }
        if (name == null) {
            return null;
        }
        fields.add(new Paragraph.Field(name, ended(value), fieldLine));
        return Paragraph.of(fields);
    }

    private int colon(int start, int stop, int here) throws ControlSyntaxException {
        for (int i = start; i < stop; i++) {
            byte c = text[i];
            if (c == ':' && i > start && text[start] != '-') {
                return i;
            }
            if (c <= ' ' || c >= 0x7f || c == ':') {
                break;
            }
        }
        String shown = string(start, Math.min(stop, start + 60), here);
        throw new ControlSyntaxException(source, here, "expected 'Field: value', found '" + shown + "'");
    }

    // of ASCII alone, as apt and dpkg have it: other scripts' spaces belong to a value
    private static boolean isSpace(byte c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private int trimmed(int start, int stop) {
        int end = stop;
        while (end > start && isSpace(text[end - 1])) {
            end--;
        }
        return end;
    }

    /** Returns a value without the blank lines at its end. */
    private static String ended(StringBuilder value) {
        int length = value.length();
        while (length > 0 && value.charAt(length - 1) == '\n') {
            length--;
        }
        return value.substring(0, length);
    }

    private boolean blank(int start, int stop) {
        for (int i = start; i < stop; i++) {
            if (text[i] != ' ' && text[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private int lineEnd(int from) {
        int i = from;
        while (i < end && text[i] != '\n') {
            i++;
        }
        return i;
    }

    private String string(int start, int stop, int here) throws ControlSyntaxException {
        for (int i = start; i < stop; i++) {
            if (text[i] == 0) {
                throw new ControlSyntaxException(source, here, "a NUL byte in text");
            }
        }
        return new String(text, start, stop - start, StandardCharsets.UTF_8);
    }
}
