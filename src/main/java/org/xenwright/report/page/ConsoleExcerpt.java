package org.xenwright.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.boot.console.Console;
import org.xenwright.report.BootCourse;

/**
 * The lines of a console that a page has: of a long one the first and the last, and those that the verdict rests on with what
 * is around them.
 *
 * @param total lines of the console
 * @param pieces in order; lines between two pieces are left out
 */
public record ConsoleExcerpt(int total, List<Piece> pieces) {
    static final ConsoleExcerpt NONE = new ConsoleExcerpt(0, List.of());

    private static final int LONGEST_LINE = 1000;
    private static final int AROUND = 20; // lines
    private static final int MOST_MARKS = 500;

    /**
     * Lines that follow each other.
     *
     * @param from number of the first, from 1 on
     * @param marks the numbers of those that the verdict rests on, each with what it shows
     */
    public record Piece(int from, List<String> lines, List<Mark> marks) {}

    /** A line that the verdict rests on. */
    public record Mark(int line, String meaning) {}

    /**
     * Reads a console.
     *
     * @param evidence lines to mark
     * @param most characters to keep
     */
    static ConsoleExcerpt of(Path log, List<BootCourse.Sign> evidence, int most) throws IOException {
        if (!Files.isRegularFile(log)) {
            return NONE;
        }
        Reader reader = new Reader(evidence, most);
        Console.read(log, reader::see);
        return reader.excerpt();
    }

    private record Line(int number, String text) {}

    private static final class Reader {
        private final Map<String, String> meanings = new HashMap<>();
        private final int firstPart;
        private final int lastPart;
        private final List<Line> first = new ArrayList<>();
        private final List<Line> marked = new ArrayList<>();
        private final Deque<Line> last = new ArrayDeque<>();
        private final List<Mark> marks = new ArrayList<>();
        private int firstChars;
        private int markedChars;
        private int lastChars;
        private int number;
        private int around; // lines that are still kept since one before them is marked

        Reader(List<BootCourse.Sign> evidence, int most) {
            evidence.forEach(each -> meanings.putIfAbsent(each.line().strip(), each.meaning()));
            firstPart = most / 4;
            lastPart = most / 2;
        }

        void see(String text) {
            number++;
            Line line = new Line(number, cut(text));
            String meaning = meanings.get(text.strip());
            if (meaning != null && !text.isBlank() && marks.size() < MOST_MARKS) {
                marks.add(new Mark(number, meaning));
                keep(last.stream().skip(Math.max(0, last.size() - AROUND)).toList());
                around = AROUND + 1;
            }
            boolean early = firstChars < firstPart;
            if (early) {
                first.add(line);
                firstChars += line.text().length() + 1;
            } else {
                last.add(line);
                lastChars += line.text().length() + 1;
            }
            if (around > 0) {
                around--;
                if (!early) {
                    keep(List.of(line));
                }
            }
            while (lastChars > lastPart && last.size() > 1) {
                lastChars -= last.remove().text().length() + 1;
            }
        }

        /** Keeps lines that may otherwise be left out, as long as there is room. */
        private void keep(List<Line> lines) {
            for (Line each : lines) {
                boolean known =
                        !marked.isEmpty() && marked.get(marked.size() - 1).number() >= each.number();
                if (!known && markedChars < firstPart) {
                    marked.add(each);
                    markedChars += each.text().length() + 1;
                }
            }
        }

        private static String cut(String text) {
            return text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + " …";
        }

        ConsoleExcerpt excerpt() {
            List<Line> all = new ArrayList<>(first);
            int begin = last.isEmpty() ? number + 1 : last.peek().number();
            marked.stream().filter(each -> each.number() < begin).forEach(all::add);
            all.addAll(last);
            List<Piece> pieces = new ArrayList<>();
            int at = 0;
            while (at < all.size()) {
                int end = at + 1;
                while (end < all.size()
                        && all.get(end).number() == all.get(end - 1).number() + 1) {
                    end++;
                }
                int from = all.get(at).number();
                int to = all.get(end - 1).number();
                pieces.add(new Piece(
                        from,
                        all.subList(at, end).stream().map(Line::text).toList(),
                        marks.stream()
                                .filter(each -> each.line() >= from && each.line() <= to)
                                .toList()));
                at = end;
            }
            return new ConsoleExcerpt(number, pieces);
        }
    }
}
