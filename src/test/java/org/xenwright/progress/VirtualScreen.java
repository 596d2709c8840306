package org.xenwright.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal of so many columns, as far as live lines use one. Anything else it is sent is an error. */
final class VirtualScreen {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[(\\??)(\\d*)([A-Za-z])");

    private final int columns;
    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;
    private boolean wrapping = true;
    private int wraps;

    VirtualScreen(int columns) {
        this.columns = columns;
    }

    synchronized void show(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == 0x1b) {
                Matcher sequence = SEQUENCE.matcher(text).region(i, text.length());
                if (!sequence.lookingAt()) {
                    throw new IllegalArgumentException("an unknown sequence at " + i + " of " + text);
                }
                obey(sequence);
                i = sequence.end();
                continue;
            }
            i += Character.charCount(c);
            switch (c) {
                case '\r' -> column = 0;
                case '\n' -> down();
                default -> put(new String(Character.toChars(c)));
            }
        }
    }

    private void obey(Matcher sequence) {
        String number = sequence.group(2);
        switch (sequence.group(1) + sequence.group(3)) {
            case "J" -> {
                cut();
                while (rows.size() > row + 1) {
                    rows.remove(rows.size() - 1);
                }
            }
            case "K" -> cut();
            case "A" -> row -= number.isEmpty() ? 1 : Integer.parseInt(number);
            case "?l", "?h" -> wrapping = sequence.group(3).equals("h");
            case "m" -> {} // Maven's own colours
            default -> throw new IllegalArgumentException("an unknown sequence " + sequence.group());
        }
    }

    private void cut() {
        StringBuilder line = rows.get(row);
        line.setLength(Math.min(line.length(), column));
    }

    private void down() {
        row++;
        if (row == rows.size()) {
            rows.add(new StringBuilder());
        }
    }

    private void put(String character) {
        if (column == columns) {
            if (!wrapping) {
                column--;
            } else {
                wraps++;
                column = 0;
                down();
            }
        }
        StringBuilder line = rows.get(row);
        while (line.length() <= column) {
            line.append(' ');
        }
        line.replace(column, column + 1, character);
        column++;
    }

    /** Returns what is on it, without blanks at the ends of lines. */
    synchronized List<String> lines() {
        return rows.stream().map(each -> each.toString().stripTrailing()).toList();
    }

    /** Returns how often text went on in the next line by itself. */
    synchronized int wraps() {
        return wraps;
    }
}
