package org.xenwright.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xenwright.content.WholeFile;

/**
 * The boots of a build as one page for a browser: the grid, and for each boot its verdict, its tests and its timeline.
 * Holds everything it shows; only the whole consoles lie beside it.
 */
public final class ReportPage {
    /** Name of the page among the reports. */
    public static final String FILE = "index.html";

    private static final int MOST_OUTPUT = 8000; // characters of a test's output; the rest is in the JUnit report

    private ReportPage() {}

    /**
     * Writes the page.
     *
     * @param title what was booted, such as a project's name
     * @param reports where it goes, and where the timelines of the boots are
     */
    public static Path write(String title, BootRecords records, Path reports) throws IOException {
        return WholeFile.open(reports.resolve(FILE)).write(text(title, records, reports));
    }

    private static String text(String title, BootRecords records, Path reports) throws IOException {
        StringBuilder page = new StringBuilder(
                head().replace("@title@", Markup.escape(title)).replace("@summary@", records.summary()));
        page.append("<div class=\"scroll\">").append(GridSvg.of(records)).append("</div>\n");
        for (BootRecord each : records.boots()) {
            boot(page, each, reports);
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static String head() throws IOException {
        try (InputStream in = ReportPage.class.getResourceAsStream("head.html")) {
            if (in == null) {
                throw new IOException("head.html is missing beside " + ReportPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void boot(StringBuilder page, BootRecord boot, Path reports) throws IOException {
        String state = boot.ready() ? "ready" : boot.failed() ? "failed" : "skipped";
        page.append("<h2 id=\"%s\">%s with %s: <span class=\"%s\">%s</span> %s</h2>\n"
                .formatted(
                        Markup.escape(boot.name()),
                        Markup.escape(boot.subject()),
                        Markup.escape(boot.driver()),
                        state,
                        Markup.escape(boot.outcome()),
                        BootRecords.seconds(boot)));
        page.append("<p>").append(Markup.escape(boot.detail()));
        if (boot.log() != null) {
            Path log = Path.of(boot.log());
            Path there = log.startsWith(reports) ? reports.relativize(log) : log;
            page.append(" · <a href=\"").append(Markup.address(there)).append("\">whole console</a>");
        }
        page.append("</p>\n");
        if (!boot.remedy().isEmpty()) {
            page.append("<p>").append(Markup.escape(boot.remedy())).append("</p>\n");
        }
        if (!boot.lastLines().isEmpty()) {
            page.append("<pre>")
                    .append(Markup.escape(String.join("\n", boot.lastLines())))
                    .append("</pre>\n");
        }
        tests(page, boot.tests());
        Path timeline = reports.resolve(boot.name() + ".timeline.svg");
        if (!boot.leftOut() && Files.exists(timeline)) {
            page.append("<details><summary>timeline</summary><div class=\"scroll\">")
                    .append(Files.readString(timeline))
                    .append("</div></details>\n");
        }
    }

    private static void tests(StringBuilder page, List<BootRecord.Test> tests) {
        if (tests.isEmpty()) {
            return;
        }
        long failed = tests.stream().filter(BootRecord.Test::failed).count();
        page.append("<details%s><summary>%d tests%s</summary><table>\n"
                .formatted(
                        failed > 0 ? " open=\"open\"" : "", tests.size(), failed > 0 ? ", " + failed + " failed" : ""));
        for (BootRecord.Test each : tests) {
            String state = each.result().equals(BootRecord.Test.PASSED) ? "ready" : each.result();
            page.append("<tr><td class=\"%s\">%s</td><td>%s"
                    .formatted(Markup.escape(state), Markup.escape(each.result()), Markup.escape(each.name())));
            if (!each.message().isEmpty()) {
                page.append("<br/>").append(Markup.escape(each.message()));
            }
            if (each.failed() && !each.output().isBlank()) {
                String output = each.output();
                page.append("<pre>")
                        .append(Markup.escape(output.substring(0, Math.min(MOST_OUTPUT, output.length()))))
                        .append("</pre>");
            }
            page.append("</td></tr>\n");
        }
        page.append("</table></details>\n");
    }
}
