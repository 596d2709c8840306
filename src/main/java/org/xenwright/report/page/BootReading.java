package org.xenwright.report.page;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.report.BootCourse;
import org.xenwright.report.BootRecord;

/**
 * The records of boots and their consoles, read for a page.
 *
 * @param reports folder of the page
 * @param most characters of all consoles, and of all outputs of tests, that there is room for
 */
record BootReading(Path reports, int most) {
    private static final int LEAST_CONSOLE = 6_000;
    private static final int MOST_CONSOLE = 400_000;
    private static final int MOST_OUTPUT = 4000;
    private static final int MOST_UNITS = 60_000; // of all boots together

    /** Reads all, each with its share of the room. */
    List<PageData.Boot> of(List<BootRecord> boots) throws IOException {
        int each = Math.max(LEAST_CONSOLE, Math.min(MOST_CONSOLE, most / Math.max(1, boots.size())));
        List<PageData.Boot> all = new ArrayList<>();
        for (BootRecord boot : boots) {
            all.add(of(boot, each, MOST_UNITS / boots.size()));
        }
        return all;
    }

    private PageData.Boot of(BootRecord boot, int console, int units) throws IOException {
        BootCourse course = boot.course();
        Path log = boot.log() == null ? null : Path.of(boot.log());
        return new PageData.Boot(
                boot.name(),
                boot.subject(),
                boot.image(),
                boot.driver(),
                boot.outcome(),
                boot.exitCode(),
                state(boot),
                boot.detail(),
                boot.remedy(),
                boot.millis(),
                log == null ? null : address(log),
                course == null ? null : shortened(course, units),
                tests(boot, console),
                boot.lastLines(),
                log == null
                        ? ConsoleExcerpt.NONE
                        : ConsoleExcerpt.of(log, course == null ? List.of() : course.evidence(), console));
    }

    static String state(BootRecord boot) {
        return boot.ready() ? "ready" : boot.failed() ? "failed" : "left";
    }

    private static BootCourse shortened(BootCourse course, int units) {
        return new BootCourse(
                course.end(),
                course.stages(),
                course.units().stream().limit(Math.max(50, units)).toList(),
                course.evidence(),
                course.shutdown());
    }

    /** Returns the tests, with what those printed that failed as long as there is room. */
    private static List<BootRecord.Test> tests(BootRecord boot, int room) {
        List<BootRecord.Test> tests = new ArrayList<>();
        int left = room;
        for (BootRecord.Test each : boot.tests()) {
            int kept = each.failed()
                    ? Math.min(Math.min(MOST_OUTPUT, left), each.output().length())
                    : 0;
            left -= kept;
            boolean cut = each.failed() && kept < each.output().length();
            String output = each.output().substring(0, kept) + (cut ? "\n… the rest is in the JUnit report" : "");
            tests.add(new BootRecord.Test(each.name(), each.result(), each.message(), output));
        }
        return tests;
    }

    /** Returns the address of a file, relative to the page where it is beside it. */
    private String address(Path file) {
        Path there = file.startsWith(reports) ? reports.relativize(file) : file;
        List<String> names = new ArrayList<>();
        there.forEach(name -> names.add(encoded(name.toString())));
        return (there.isAbsolute() ? "file:///" : "") + String.join("/", names);
    }

    static String encoded(@Nullable String name) {
        return URLEncoder.encode(String.valueOf(name), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
