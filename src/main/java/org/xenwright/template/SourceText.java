package org.xenwright.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The text of a template by the places that its parser gives: lines and columns from 1, with tabs of eight columns. */
final class SourceText {
    private static final int TAB = 8;

    private final String text;
    private final List<Integer> lineStarts = new ArrayList<>(List.of(0));
    /** The column of each character, so that a long line is read once and not for each of its tokens. */
    private final int[] columns;

    SourceText(String text) {
        this.text = text;
        this.columns = new int[text.length()];
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            column = next(column, c);
            columns[i] = column;
            boolean ends = c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
            if (ends) {
                lineStarts.add(i + 1);
                column = 0;
            }
        }
    }

    private static int next(int column, char c) {
        return column + (c == '\t' ? TAB - column % TAB : 1);
    }

    String text() {
        return text;
    }

    /** Returns the index of the character at a place, or of the end of the text. */
    int offset(int line, int column) {
        if (line > lineStarts.size()) {
            return text.length();
        }
        int start = lineStarts.get(line - 1);
        int end = line < lineStarts.size() ? lineStarts.get(line) : text.length();
        int found = Arrays.binarySearch(columns, start, end, column);
        int offset = found >= 0 ? found : -found - 1;
        // the parser may count on behind the end of a line
        int at = offset > start ? columns[offset - 1] : 0;
        while (offset >= end && offset < text.length()) {
            at = next(at, text.charAt(offset));
            if (at >= column) {
                break;
            }
            offset++;
        }
        return offset;
    }

    /** Returns the text on its line before an index. */
    String lineBefore(int offset) {
        return text.substring(lineStarts.get(line(offset) - 1), offset);
    }

    boolean startsWith(int offset, String prefix) {
        return text.startsWith(prefix, offset);
    }

    /** Returns the place of an index as {@code line:column}, a tab being one column, as editors count. */
    String place(int offset) {
        return line(offset) + ":" + column(offset);
    }

    /** Returns the column of an index in characters, from 1. */
    int column(int offset) {
        return offset - lineStarts.get(line(offset) - 1) + 1;
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
