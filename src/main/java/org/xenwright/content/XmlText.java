package org.xenwright.content;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import org.xenwright.problem.Problem;

/**
 * Writes elements, two blanks to a level; attributes come in the order in which they are given. What Java itself has for
 * this (StAX) writes a line's end in an attribute as it is, which every reader takes for a blank, and control
 * characters, which no reader takes.
 */
public final class XmlText {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();
    private int mixed;

    /** A document of its own. */
    public static XmlText document() {
        XmlText xml = new XmlText();
        xml.out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        return xml;
    }

    /** Elements of a larger text. */
    public static XmlText fragment() {
        return new XmlText();
    }

    private XmlText() {}

    /** Begins a drawing in SVG of this size, in pixels; its element is open. */
    public static XmlText drawing(int width, int height, int fontSize) {
        return fragment()
                .open(
                        "svg",
                        attributes(
                                "xmlns",
                                "http://www.w3.org/2000/svg",
                                "width",
                                width,
                                "height",
                                height,
                                "font-family",
                                "sans-serif",
                                "font-size",
                                fontSize));
    }

    /** Opens an element; names and values of attributes alternate. */
    public XmlText open(String name, String... attributes) {
        start(name, attributes).append('>');
        open.push(name);
        return end();
    }

    /** Closes the element that was opened last. */
    public XmlText close() {
        String name = open.pop();
        indent().append("</").append(name).append('>');
        return end();
    }

    /** Writes an element without content. */
    public XmlText empty(String name, String... attributes) {
        start(name, attributes).append("/>");
        return end();
    }

    /** Writes an element that holds a text, in which the ends of lines stay what they are to any reader. */
    public XmlText text(String name, String text, String... attributes) {
        if (text.isEmpty()) {
            return empty(name, attributes);
        }
        start(name, attributes).append('>');
        escape(text, out, true);
        out.append("</").append(name).append('>');
        return end();
    }

    /** Writes an element that holds words and elements side by side, with no white space but that of the words. */
    public XmlText mixed(String name, Consumer<XmlText> content, String... attributes) {
        start(name, attributes).append('>');
        mixed++;
        content.accept(this);
        mixed--;
        out.append("</").append(name).append('>');
        return end();
    }

    /** Writes words between elements, on lines as they are. */
    public XmlText words(String words) {
        escape(words, out, false);
        return this;
    }

    /** Takes over elements that were written before. */
    public XmlText written(String elements) {
        out.append(elements);
        return this;
    }

    /** The text of all elements. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("<" + open.peek() + "> is open");
        }
        return out.toString();
    }

    /** Escapes text from elsewhere for XML. */
    public static String escaped(String words) {
        StringBuilder escaped = new StringBuilder(words.length());
        escape(words, escaped, true);
        return escaped.toString();
    }

    /** Names and values of attributes whose values may be numbers: whole ones, or such as are drawn, to a tenth. */
    public static String[] attributes(Object... alternating) {
        return Arrays.stream(alternating)
                .map(each -> each instanceof Double ? String.format(Locale.ROOT, "%.1f", each) : each.toString())
                .toArray(String[]::new);
    }

    private StringBuilder start(String name, String... attributes) {
        indent().append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1], out, true);
            out.append('"');
        }
        return out;
    }

    private StringBuilder indent() {
        return mixed > 0 ? out : out.append("  ".repeat(open.size()));
    }

    private XmlText end() {
        if (mixed == 0) {
            out.append('\n');
        }
        return this;
    }

    private static void escape(String text, StringBuilder out, boolean blanks) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\t', '\n', '\r' -> {
                    if (blanks || c == '\r') {
                        out.append("&#").append((int) c).append(';');
                    } else {
                        out.append(c);
                    }
                }
                default -> {
                    if (c < ' ' || c == 0xFFFE || c == 0xFFFF) {
                        throw Problem.of("writing XML", "take the control character out of the value")
                                .found("U+" + Integer.toHexString(c) + " in '" + text + "'")
                                .raise();
                    }
                    out.append(c);
                }
            }
        }
    }
}
