package org.xenwright.boot.timeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xenwright.content.XmlText;
import org.xenwright.problem.Foreign;

/** The drawing of a timeline, a bar for each piece over a scale of seconds: a file for a browser, without scripts. */
public final class Svg {
    private static final int WIDTH = 1000;
    private static final int LABELS = 320; // room for names to the right of the latest bar
    private static final int LONGEST_NAME = 50; // characters that fit there beside the length
    private static final int ROW = 18;
    private static final int TOP = 44;
    private static final int MOST_ROWS = 400;

    private Svg() {}

    /** Returns the drawing; of more pieces than fit, it shows the first ones and says so. */
    public static String of(String title, Timeline timeline) {
        List<Span> spans = new ArrayList<>(timeline.stages());
        spans.addAll(timeline.units());
        int hidden = Math.max(0, spans.size() - MOST_ROWS);
        spans = spans.subList(0, spans.size() - hidden);
        double end = Math.max(0.001, Timeline.seconds(timeline.end()));
        int height = TOP + ROW * (spans.size() + (hidden > 0 ? 1 : 0)) + 10;
        XmlText svg = XmlText.drawing(WIDTH + LABELS, height, 12);
        svg.text("title", Foreign.line(title));
        svg.empty("rect", XmlText.attributes("width", "100%", "height", "100%", "fill", "#fff"));
        svg.text("text", Foreign.line(title), XmlText.attributes("x", 8, "y", 18, "font-size", 15));
        scale(svg, end, height);
        for (int i = 0; i < spans.size(); i++) {
            bar(svg, spans.get(i), TOP + ROW * i, end);
        }
        if (hidden > 0) {
            svg.text("text", "and " + hidden + " more", XmlText.attributes("x", 8, "y", TOP + ROW * spans.size() + 13));
        }
        return svg.close().toString();
    }

    private static void scale(XmlText svg, double end, int height) {
        double step = step(end);
        for (int i = 0; i * step <= end; i++) {
            double x = 8 + i * step / end * (WIDTH - 16);
            String line = String.format(Locale.ROOT, "M%.1f 28V%d", x, height - 6);
            String seconds =
                    step < 1 ? String.format(Locale.ROOT, "%.1f", i * step) : Long.toString(Math.round(i * step));
            svg.empty("path", XmlText.attributes("d", line, "stroke", "#ddd"));
            svg.text("text", seconds + " s", XmlText.attributes("x", x + 2, "y", 38, "fill", "#777"));
        }
    }

    /** Returns a round number of seconds that gives at most a dozen lines. */
    private static double step(double end) {
        double step = 0.1;
        for (double factor : new double[] {2, 2.5, 2, 2, 2.5, 2, 2, 2.5, 2, 2, 2.5, 2}) {
            if (end / step <= 12) {
                return step;
            }
            step *= factor;
        }
        return Math.max(step, end / 12);
    }

    private static void bar(XmlText svg, Span span, int y, double end) {
        double from = 8 + Timeline.seconds(span.from()) / end * (WIDTH - 16);
        double width = Math.max(1, Timeline.seconds(span.length()) / end * (WIDTH - 16));
        String colour = span.failed() ? "#c0392b" : span.kind() == Span.Kind.STAGE ? "#2c6fad" : "#7fb2dc";
        Duration length = span.length();
        boolean left = from > WIDTH / 2; // the name of a late piece goes before it, where there is room
        svg.empty("rect", XmlText.attributes("x", from, "y", y + 2, "width", width, "height", ROW - 4, "fill", colour));
        svg.text(
                "text",
                String.format(
                        Locale.ROOT, "%s (%.2f s)", Foreign.line(shortened(span.name())), Timeline.seconds(length)),
                XmlText.attributes(
                        "x", left ? from - 4 : from + width + 4, "y", y + 13, "text-anchor", left ? "end" : "start"));
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}
