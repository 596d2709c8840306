package org.xenwright.boot.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reader of the Test Anything Protocol, versions 12 to 14 without subtests. */
final class Tap {
    private static final Pattern PLAN = Pattern.compile("1\\.\\.(\\d{1,6}+)(?:\\s*+#.*)?", Pattern.DOTALL);
    private static final Pattern POINT = Pattern.compile(
            // possessive, since a line may be written so as to make a pattern try all ways of matching it
            "(ok|not ok)\\b\\s*+(\\d{1,6}+)?+\\s*+(?:- )?+\\s*+([^#]*+)(?:#\\s*+(.*+))?+", Pattern.DOTALL);

    /**
     * A test point.
     *
     * @param description what was tested
     * @param directive its directive with its reason, such as {@code SKIP no network}; empty for none
     */
    record Point(boolean ok, String description, String directive) {
        boolean skipped() {
            return directive.toUpperCase(Locale.ROOT).startsWith("SKIP");
        }

        /** Returns whether its author announced that it may fail. */
        boolean expected() {
            return directive.toUpperCase(Locale.ROOT).startsWith("TODO");
        }
    }

    private Tap() {}

    /**
     * Reads the test points; empty if the output has no plan. A point that the plan promises and that is missing has
     * failed.
     */
    static Optional<List<Point>> read(List<String> output) {
        int planned = -1;
        List<Point> points = new ArrayList<>();
        for (String line : output) {
            Matcher plan = PLAN.matcher(line);
            Matcher point = POINT.matcher(line);
            if (plan.matches()) {
                planned = Integer.parseInt(plan.group(1));
            } else if (point.matches()) {
                String directive = point.group(4) == null ? "" : point.group(4).strip();
                points.add(new Point(point.group(1).equals("ok"), point.group(3).strip(), directive));
            } else if (line.startsWith("Bail out!")) {
                points.add(new Point(false, line.strip(), ""));
                return Optional.of(points);
            }
        }
        if (planned < 0) {
            return Optional.empty();
        }
        if (points.size() != planned) {
            points.add(new Point(false, "the plan is of " + planned + " points, there were " + points.size(), ""));
        }
        return Optional.of(points);
    }
}
