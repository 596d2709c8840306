package org.xenwright.progress;

import java.util.ArrayList;
import java.util.List;

/** A small table for a console: columns as wide as their widest cell, two blanks apart, the last one ragged. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final String alignment;

    /** @param alignment a letter a column: {@code l} for left, {@code r} for right */
    public TextTable(String alignment) {
        this.alignment = alignment;
    }

    public TextTable row(String... cells) {
        if (cells.length != alignment.length()) {
            throw new IllegalArgumentException(cells.length + " cells for " + alignment.length() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Returns the rows as lines without trailing blanks. */
    public List<String> lines() {
        int[] widths = new int[alignment.length()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - width(row.get(i)));
                boolean right = alignment.charAt(i) == 'r';
                line.append(i == 0 ? "" : "  ")
                        .append(right ? blanks : "")
                        .append(row.get(i))
                        .append(right ? "" : blanks);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
