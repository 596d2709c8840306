package org.xenwright.template;

import java.util.ArrayList;
import java.util.List;

/** The text of a template by the places that its parser gives: lines and columns from 1, with tabs of eight columns. */
final class SourceText {
    private static final int TAB = 8;

    private final String text;
    private final List<Integer> lineStarts = new ArrayList<>(List.of(0));

    SourceText(String text) {
        this.text = text;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
            if (ends) {
                lineStarts.add(i + 1);
            }
        }
    }

    String text() {
        return text;
    }

    /** The index of the character at a place, or of the end of the text. */
    int offset(int line, int column) {
        if (line > lineStarts.size()) {
            return text.length();
        }
        int offset = lineStarts.get(line - 1);
        for (int at = 0; offset < text.length(); offset++) {
            at += text.charAt(offset) == '\t' ? TAB - at % TAB : 1;
            if (at >= column) {
                break;
            }
        }
        return Math.min(offset, text.length());
    }

    /** What stands on its line before an index. */
    String lineBefore(int offset) {
        return text.substring(lineStarts.get(line(offset) - 1), offset);
    }

    boolean startsWith(int offset, String prefix) {
        return text.startsWith(prefix, offset);
    }

    /** The place of an index as {@code line:column}, a tab being one column, as editors count. */
    String place(int offset) {
        int line = line(offset);
        return line + ":" + (offset - lineStarts.get(line - 1) + 1);
    }

    private int line(int offset) {
        int low = 0;
        int high = lineStarts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (lineStarts.get(middle) <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low + 1;
    }
}
