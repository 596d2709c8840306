package org.xenwright.progress;

import java.util.ArrayList;
import java.util.List;

/**
 * A small table for a console: columns as wide as their widest cell, two blanks apart, the last one ragged. It fits a
 * terminal of 80 columns with Maven's prefix: where a row does not, its last cell is divided between words, and cells
 * that find no room stand on a line below.
 */
public final class TextTable {
    private static final int WIDTH = 80 - "[INFO] ".length();
    private static final int GAP = 2;
    private static final int INDENT = 4; // of cells below their row
    private static final int NARROWEST = 20; // of a last cell, below which it goes to a line of its own

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
        int[] widths = widths(Integer.MAX_VALUE);
        int total = GAP * (widths.length - 1);
        for (int each : widths) {
            total += each;
        }
        if (total > WIDTH) {
            widths = widths(WIDTH / 2); // a long cell does not move all the others
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lay(row, widths, lines);
        }
        return lines;
    }

    /** Returns the width of each column: that of its widest cell among those up to a limit. */
    private int[] widths(int limit) {
        int[] widths = new int[alignment.length()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                int width = Columns.of(row.get(i));
                widths[i] = width <= limit ? Math.max(widths[i], width) : widths[i];
            }
        }
        return widths;
    }

    private void lay(List<String> row, int[] widths, List<String> lines) {
        String first = row.get(0);
        int below = first.length() - first.stripLeading().length() + INDENT;
        String line = "";
        int taken = 0; // columns, blanks at the end included, which the next cell needs
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            int begins = i == 0 ? 0 : taken + GAP;
            int room = Math.min(widths[i], Math.max(0, WIDTH - begins));
            String blanks = " ".repeat(Math.max(0, room - Columns.of(cell)));
            boolean last = i == widths.length - 1;
            if (begins + Columns.of(cell) > WIDTH && !cell.isBlank()) {
                boolean divided = last && WIDTH - begins >= NARROWEST && longestWord(cell) <= WIDTH - begins;
                if (!divided && i > 0) {
                    lines.add(line.stripTrailing());
                    line = "";
                    begins = below;
                }
                List<String> parts = Columns.folded(
                        line + " ".repeat(begins - Columns.of(line)), cell, WIDTH, divided ? begins : below);
                lines.addAll(parts.subList(0, parts.size() - 1));
                line = parts.get(parts.size() - 1);
                taken = Columns.of(line);
                continue;
            }
            line += " ".repeat(begins - Columns.of(line)) + (alignment.charAt(i) == 'r' ? blanks + cell : cell);
            taken = begins + Columns.of(cell) + blanks.length();
        }
        lines.add(line.stripTrailing());
    }

    private static int longestWord(String cell) {
        int longest = 0;
        for (String word : cell.split(" ")) {
            longest = Math.max(longest, Columns.of(word));
        }
        return longest;
    }
}
