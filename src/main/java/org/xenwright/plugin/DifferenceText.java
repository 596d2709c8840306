package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Count;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.packages.PackageName;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.TextTable;

/**
 * The difference of two images as lines for a console.
 *
 * @param limit how many files are listed; 0 for all
 */
record DifferenceText(int limit) {
    private static final int MOST_LINES = 12;

    List<String> lines(ImageDifference difference) {
        List<String> lines = new ArrayList<>();
        if (difference.isEmpty()) {
            lines.add("the files of both images are the same");
            return lines;
        }
        if (!difference.packages().isEmpty()) {
            TextTable packages = new TextTable("lllr");
            packages.row("", "package", "version", "files");
            for (ImageDifference.PackageChange each : difference.packages()) {
                packages.row(
                        sign(each),
                        Foreign.line(each.name()),
                        Foreign.line(versions(each)),
                        each.files() == 0 ? "" : Long.toString(each.files()));
            }
            lines.addAll(packages.lines());
            lines.add("");
        }
        files(difference, lines);
        lines.add(Count.of(difference.packages().size(), "package") + ", "
                + Count.of(difference.files().size(), "file") + ", " + difference.times()
                + " more in their time alone");
        return lines;
    }

    private void files(ImageDifference difference, List<String> lines) {
        List<ImageDifference.FileChange> all = difference.files();
        if (all.isEmpty()) {
            return;
        }
        int shown = limit > 0 ? Math.min(limit, all.size()) : all.size();
        TextTable files = new TextTable("llll");
        files.row("", "file", "package", "what");
        for (ImageDifference.FileChange each : all.subList(0, shown)) {
            String owner = PackageName.alone(each.owner());
            files.row(
                    String.valueOf(each.sign()),
                    Foreign.line(each.path().toString()),
                    Foreign.line(owner),
                    Foreign.line(each.what()));
        }
        List<String> rows = files.lines();
        lines.add(rows.get(0));
        for (int i = 0; i < shown; i++) {
            lines.add(rows.get(i + 1));
            List<String> changed = all.get(i).lines();
            changed.stream().limit(MOST_LINES).forEach(line -> lines.add("      " + Foreign.line(line)));
            if (changed.size() > MOST_LINES) {
                lines.add("      and " + (changed.size() - MOST_LINES) + " more lines");
            }
        }
        if (shown < all.size()) {
            lines.add("and " + (all.size() - shown) + " more, all with -Dxen.limit=0");
        }
        lines.add("");
    }

    private static String sign(ImageDifference.PackageChange change) {
        return change.before().isEmpty() ? "+" : change.after().isEmpty() ? "-" : "~";
    }

    private static String versions(ImageDifference.PackageChange change) {
        return sign(change).equals("~") ? change.before() + " -> " + change.after() : change.before() + change.after();
    }
}
