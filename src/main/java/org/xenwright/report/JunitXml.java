package org.xenwright.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xenwright.content.WholeFile;
import org.xenwright.content.XmlText;
import org.xenwright.problem.Foreign;

/** The file {@code TEST-NAME.xml} of a suite, by Surefire's schema of test reports (version 3.0). */
public final class JunitXml {
    private JunitXml() {}

    /**
     * Writes the report of a suite.
     *
     * @param folder made if missing
     * @return the file
     */
    public static Path write(Path folder, TestSuite suite) throws IOException {
        Files.createDirectories(folder);
        String name = "TEST-" + suite.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".xml";
        return WholeFile.open(folder.resolve(name)).write(text(suite));
    }

    /**
     * Writes the reports of suites in place of all whose names begin so: those of an earlier run would tell of what was
     * not tried this time.
     */
    public static void replace(Path folder, String prefix, List<TestSuite> suites) throws IOException {
        Set<Path> written = new HashSet<>();
        for (TestSuite each : suites) {
            written.add(write(folder, each));
        }
        Files.createDirectories(folder);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "TEST-" + prefix + "*.xml")) {
            for (Path each : all) {
                if (!written.contains(each) && Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(each);
                }
            }
        }
    }

    private static String text(TestSuite suite) {
        XmlText xml = XmlText.document();
        xml.open(
                "testsuite",
                XmlText.attributes(
                        "version",
                        "3.0",
                        "name",
                        Foreign.text(suite.name()),
                        "time",
                        seconds(suite.took()),
                        "tests",
                        suite.cases().size(),
                        "errors",
                        suite.count(TestCase.Result.Broken.class),
                        "skipped",
                        suite.count(TestCase.Result.Skipped.class),
                        "failures",
                        suite.count(TestCase.Result.Failed.class)));
        suite.cases().forEach(each -> write(xml, suite.name(), each));
        return xml.close().toString();
    }

    private static void write(XmlText xml, String suite, TestCase test) {
        xml.open(
                "testcase",
                XmlText.attributes(
                        "name",
                        Foreign.text(test.name()),
                        "classname",
                        Foreign.text(suite),
                        "time",
                        seconds(test.took())));
        if (test.result() instanceof TestCase.Result.Failed failed) {
            complaint(xml, "failure", failed.kind(), failed.message());
        } else if (test.result() instanceof TestCase.Result.Broken broken) {
            complaint(xml, "error", broken.kind(), broken.message());
        } else if (test.result() instanceof TestCase.Result.Skipped skipped) {
            xml.empty("skipped", XmlText.attributes("message", Foreign.text(skipped.reason())));
        }
        if (!test.output().isEmpty()) {
            xml.mixed("system-out", output -> output.words(Foreign.text(test.output())));
        }
        xml.close();
    }

    private static void complaint(XmlText xml, String element, String kind, String message) {
        xml.mixed(
                element,
                words -> words.words(Foreign.text(message)),
                "message",
                Foreign.text(message.lines().findFirst().orElse("")),
                "type",
                Foreign.text(kind));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
    }
}
