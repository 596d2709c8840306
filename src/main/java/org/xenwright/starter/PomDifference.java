package org.xenwright.starter;

import java.util.ArrayList;
import java.util.List;

/** The one place where two texts differ, as {@code diff -u} shows it. */
record PomDifference(String before, String after) {
    private static final int CONTEXT = 3;

    List<String> lines(String name) {
        List<String> old = split(before);
        List<String> now = split(after);
        int head = 0;
        while (head < Math.min(old.size(), now.size()) && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < Math.min(old.size(), now.size()) - head
                && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        int first = Math.max(0, head - CONTEXT);
        int after = Math.min(tail, CONTEXT);
        int oldEnd = old.size() - tail;
        int newEnd = now.size() - tail;
        List<String> lines = new ArrayList<>();
        lines.add("--- " + name);
        lines.add("+++ " + name);
        lines.add("@@ -" + range(first, oldEnd + after) + " +" + range(first, newEnd + after) + " @@");
        add(lines, ' ', old.subList(first, head));
        add(lines, '-', old.subList(head, oldEnd));
        add(lines, '+', now.subList(head, newEnd));
        add(lines, ' ', old.subList(oldEnd, oldEnd + after));
        return lines;
    }

    /** Splits after each end of a line. */
    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("(?<=\n)"));
    }

    private static String range(int from, int to) {
        return (from + 1) + "," + (to - from);
    }

    private static void add(List<String> lines, char sign, List<String> texts) {
        for (String each : texts) {
            lines.add(sign + each.replaceAll("\r?\n$", ""));
            if (!each.endsWith("\n")) {
                lines.add("\\ No newline at end of file");
            }
        }
    }
}
