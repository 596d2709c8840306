package org.xenwright.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xenwright.content.ByteSize;
import org.xenwright.packages.BuildReport;
import org.xenwright.progress.TextTable;

/** The table at the end of a build. */
final class Summary {
    private Summary() {}

    /** Returns its lines, with paths relative to {@code base}. */
    static List<String> of(String name, BuildReport report, Path base) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(name + " in " + seconds(report.millis()));
        TextTable in = new TextTable("ll");
        for (String input : report.inputs()) {
            in.row(in.isEmpty() ? "  in  " : "", input);
        }
        lines.addAll(in.lines());
        TextTable steps = new TextTable("llrl");
        for (BuildReport.Step step : report.steps()) {
            String state = step.state().name().toLowerCase(Locale.ROOT);
            steps.row("  " + step.name(), state, seconds(step.millis()), step.why());
        }
        lines.addAll(steps.lines());
        TextTable out = new TextTable("llr");
        for (BuildReport.Output output : report.outputs()) {
            out.row(
                    out.isEmpty() ? "  out " : "",
                    base.relativize(output.file()).toString(),
                    ByteSize.format(output.size()));
        }
        lines.addAll(out.lines());
        lines.add("");
        return lines;
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
    }
}
