package org.xenwright.report;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.WholeFile;
import org.xenwright.content.XmlText;
import org.xenwright.problem.Foreign;

/**
 * The boots of a build as one page for a browser: the grid, and for each boot its verdict, its tests and its timeline.
 * Contains everything it shows; only the complete consoles are files beside it.
 */
public final class ReportPage {
    /** The name of the page among the reports. */
    public static final String FILE = "index.html";

    private static final int MOST_OUTPUT = 8000; // characters of a test's output; the rest is in the JUnit report

    private ReportPage() {}

    /**
     * Writes the page.
     *
     * @param title what was booted, such as a project's name
     * @param reports folder for the page, in which the timelines of the boots are
     */
    public static Path write(String title, BootRecords records, Path reports) throws IOException {
        return WholeFile.open(reports.resolve(FILE)).write(text(title, records, reports));
    }

    private static String text(String title, BootRecords records, Path reports) throws IOException {
        XmlText page = XmlText.fragment();
        page.open("div", "class", "scroll").written(GridSvg.of(records)).close();
        for (BootRecord each : records.boots()) {
            boot(page, each, reports);
        }
        return head().replace("@title@", XmlText.escaped(Foreign.text(title))).replace("@summary@", records.summary())
                + page + "</body>\n</html>\n";
    }

    private static String head() throws IOException {
        try (InputStream in = ReportPage.class.getResourceAsStream("head.html")) {
            if (in == null) {
                throw new IOException("head.html is missing beside " + ReportPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void boot(XmlText page, BootRecord boot, Path reports) throws IOException {
        String state = boot.ready() ? "ready" : boot.failed() ? "failed" : "skipped";
        page.mixed(
                "h2",
                heading -> heading.words(Foreign.text(boot.subject() + " with " + boot.driver() + ": "))
                        .text("span", Foreign.text(boot.outcome()), "class", state)
                        .words(" " + BootRecords.seconds(boot)),
                "id",
                Foreign.text(boot.name()));
        page.mixed("p", detail -> {
            detail.words(Foreign.text(boot.detail()));
            if (boot.log() != null) {
                Path log = Path.of(boot.log());
                Path there = log.startsWith(reports) ? reports.relativize(log) : log;
                detail.words(" · ").text("a", "whole console", "href", address(there));
            }
        });
        if (!boot.remedy().isEmpty()) {
            page.text("p", Foreign.text(boot.remedy()));
        }
        if (!boot.lastLines().isEmpty()) {
            pre(page, String.join("\n", boot.lastLines()));
        }
        tests(page, boot.tests());
        Path timeline = reports.resolve(boot.name() + ".timeline.svg");
        if (!boot.leftOut() && Files.exists(timeline)) {
            page.open("details").text("summary", "timeline").open("div", "class", "scroll");
            page.written(Files.readString(timeline)).close().close();
        }
    }

    private static void tests(XmlText page, List<BootRecord.Test> tests) {
        if (tests.isEmpty()) {
            return;
        }
        long failed = tests.stream().filter(BootRecord.Test::failed).count();
        String[] shown = failed > 0 ? new String[] {"open", "open"} : new String[0];
        page.open("details", shown);
        page.text("summary", tests.size() + " tests" + (failed > 0 ? ", " + failed + " failed" : ""));
        page.open("table");
        for (BootRecord.Test each : tests) {
            String state = each.result().equals(BootRecord.Test.PASSED) ? "ready" : each.result();
            page.open("tr").text("td", Foreign.text(each.result()), "class", Foreign.text(state));
            page.mixed("td", cell -> {
                cell.words(Foreign.text(each.name()));
                if (!each.message().isEmpty()) {
                    cell.empty("br").words(Foreign.text(each.message()));
                }
                if (each.failed() && !each.output().isBlank()) {
                    String output = each.output();
                    pre(cell, output.substring(0, Math.min(MOST_OUTPUT, output.length())));
                }
            });
            page.close();
        }
        page.close().close();
    }

    /** Writes what a guest printed, line by line. */
    private static void pre(XmlText page, String text) {
        page.mixed("pre", lines -> lines.words(Foreign.text(text)));
    }

    /** Returns a path as the address of a link. */
    private static String address(Path path) {
        List<String> names = new ArrayList<>();
        path.forEach(name -> names.add(
                URLEncoder.encode(name.toString(), StandardCharsets.UTF_8).replace("+", "%20")));
        return (path.isAbsolute() ? "file:///" : "") + String.join("/", names);
    }
}
