package org.xenwright.report;

import java.util.List;
import java.util.Optional;
import org.xenwright.content.XmlText;
import org.xenwright.problem.Foreign;

/** The drawing of the grid of boots: a row for each subject, a column for each driver, each cell a link to its boot. */
final class GridSvg {
    private static final int ROW = 40;
    private static final int TOP = 34;
    private static final int GAP = 4;
    private static final double LETTER = 7.6; // about the width of a character at this size

    private GridSvg() {}

    static String of(BootRecords records) {
        List<String> subjects = records.subjects();
        List<String> drivers = records.drivers();
        int labels = (int) (20 + LETTER * longest(subjects));
        int column = (int) Math.max(120, 24 + LETTER * longest(drivers));
        for (BootRecord each : records.boots()) {
            column = (int) Math.max(column, 24 + LETTER * each.outcome().length());
        }
        int width = labels + column * drivers.size();
        int height = TOP + ROW * subjects.size();
        XmlText svg = XmlText.drawing(width, height, 14);
        svg.text("title", "what was booted, and with what");
        for (int i = 0; i < drivers.size(); i++) {
            text(svg, labels + column * i + 10, 22, "#555", drivers.get(i));
        }
        for (int row = 0; row < subjects.size(); row++) {
            int y = TOP + ROW * row;
            text(svg, 2, y + 23, "#222", subjects.get(row));
            for (int i = 0; i < drivers.size(); i++) {
                Optional<BootRecord> boot = records.at(subjects.get(row), drivers.get(i));
                if (boot.isPresent()) {
                    cell(svg, boot.get(), labels + column * i, y, column);
                }
            }
        }
        return svg.close().toString();
    }

    private static void cell(XmlText svg, BootRecord boot, int x, int y, int width) {
        String colour = boot.ready() ? "#d9efdf" : boot.failed() ? "#f8d9d5" : "#ececea";
        String ink = boot.ready() ? "#1d6b35" : boot.failed() ? "#b02418" : "#777";
        svg.open("a", XmlText.attributes("href", "#" + Foreign.text(boot.name())));
        svg.text("title", Foreign.text(boot.detail()));
        svg.empty(
                "rect",
                XmlText.attributes("x", x, "y", y, "width", width - GAP, "height", ROW - GAP, "rx", 4, "fill", colour));
        String time = BootRecords.seconds(boot);
        text(svg, x + 10, y + (time.isEmpty() ? 23 : 16), ink, boot.outcome());
        if (!time.isEmpty()) {
            svg.text("text", time, XmlText.attributes("x", x + 10, "y", y + 31, "fill", ink, "font-size", 12));
        }
        svg.close();
    }

    private static void text(XmlText svg, int x, int y, String ink, String words) {
        svg.text("text", Foreign.text(words), XmlText.attributes("x", x, "y", y, "fill", ink));
    }

    private static int longest(List<String> words) {
        return words.stream().mapToInt(String::length).max().orElse(0);
    }
}
