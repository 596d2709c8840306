package org.xenwright.progress;

import java.util.ArrayList;
import java.util.List;

/** The columns that text takes where each character has its cell, as in a terminal. */
public final class Columns {
    private static final String CUT = "…";
    private static final int HANGING = 2; // how much further the second line of a text begins

    private Columns() {}

    /** Returns how many columns a text takes. */
    public static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** Returns the columns of a character. Facts: Unicode, EastAsianWidth.txt, "W" and "F" in rough ranges. */
    private static int of(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default ->
                c >= 0x1100
                                && (c <= 0x115f
                                        || c >= 0x2e80 && c <= 0xa4cf && c != 0x303f
                                        || c >= 0xac00 && c <= 0xd7a3
                                        || c >= 0xf900 && c <= 0xfaff
                                        || c >= 0xfe30 && c <= 0xfe6f
                                        || c >= 0xff00 && c <= 0xff60
                                        || c >= 0xffe0 && c <= 0xffe6
                                        || c >= 0x1f300 && c <= 0x1f64f
                                        || c >= 0x1f900 && c <= 0x1f9ff
                                        || c >= 0x20000 && c <= 0x3fffd)
                        ? 2
                        : 1;
        };
    }

    /** Returns a text of so many columns at most; what does not fit is cut off its end, with a sign that it is. */
    public static String shortened(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int left = columns - of(CUT);
        for (int i = 0; i < text.length() && left > 0; ) {
            int c = text.codePointAt(i);
            left -= of(c);
            if (left >= 0) {
                kept.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return columns < 1 ? "" : kept.toString().stripTrailing() + CUT;
    }

    /**
     * Divides a line between its words into lines of so many columns at most, the later ones set in a little further. A
     * word that is longer stays whole, since a path or an address that is cut is of no use.
     */
    public static List<String> folded(String line, int columns) {
        if (of(line) <= columns) {
            return List.of(line);
        }
        String words = line.stripLeading();
        String indent = line.substring(0, line.length() - words.length());
        return folded(indent, words, columns, Math.min(of(indent) + HANGING, columns / 2));
    }

    /**
     * Divides text between its words.
     *
     * @param begun what stands before it on its first line
     * @param indent the columns before each later line
     */
    static List<String> folded(String begun, String text, int columns, int indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(begun);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            if (!empty && of(line.toString()) + 1 + of(word) > columns) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(" ".repeat(indent));
                empty = true;
                if (word.isEmpty()) {
                    continue;
                }
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
