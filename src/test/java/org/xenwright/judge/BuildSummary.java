package org.xenwright.judge;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What all kinds of tests of a build came to, at its end: no phase stops at the first failure of another, so that one run
 * tells of all of them. Reads the reports of Surefire and of the Invoker that are not older than the build.
 */
public final class BuildSummary {
    private static final List<String> KINDS = List.of(
            "surefire-reports",
            "judge-reports",
            "bench-reports",
            "nightly-reports",
            "invoker-reports",
            "archetype-reports");

    private final Path target;
    private final Instant begun;
    private final List<String> failures = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();

    BuildSummary(Path target, Instant begun) {
        this.target = target;
        this.begun = begun;
    }

    /**
     * Prints the summary, and ends with 1 when a test failed or none ran.
     *
     * @param arguments the folder of the build's output, and when it began: ISO 8601
     */
    public static void main(String[] arguments) throws Exception {
        if (!new BuildSummary(Path.of(arguments[0]), Instant.parse(arguments[1])).print(System.out)) {
            System.exit(1);
        }
    }

    /** Whether tests ran and all passed. */
    boolean print(PrintStream out) throws IOException, SAXException, ParserConfigurationException {
        int sum = 0;
        for (String kind : KINDS) {
            Path folder = target.resolve(kind);
            if (Files.isDirectory(folder)) {
                sum += read(kind.replace("-reports", ""), folder);
            }
        }
        out.println();
        rows.forEach(out::println);
        failures.forEach(each -> out.println("  failed: " + each));
        out.println(String.format(Locale.ROOT, "%d passed, %d failed", sum - failures.size(), failures.size()));
        return failures.isEmpty() && sum > 0;
    }

    private int read(String kind, Path folder) throws IOException, SAXException, ParserConfigurationException {
        int all = 0;
        int skipped = 0;
        int before = failures.size();
        double seconds = 0;
        List<Path> reports;
        try (Stream<Path> files = Files.list(folder)) {
            reports = files.filter(file -> file.getFileName().toString().matches("(TEST|BUILD)-.*\\.xml"))
                    .sorted()
                    .toList();
        }
        for (Path report : reports) {
            if (Files.getLastModifiedTime(report).toInstant().isBefore(begun)) {
                continue;
            }
            Element root = parser().parse(report.toFile()).getDocumentElement();
            seconds += number(root.getAttribute("time"));
            if (root.getTagName().equals("build-job")) {
                all++;
                skipped += root.getAttribute("result").equals("skipped") ? 1 : 0;
                if (root.getAttribute("result").matches("fail.*|error")) {
                    failures.add(kind + " " + root.getAttribute("project") + firstError(root.getAttribute("buildlog")));
                }
                continue;
            }
            NodeList cases = root.getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element each = (Element) cases.item(i);
                all++;
                skipped += each.getElementsByTagName("skipped").getLength() > 0 ? 1 : 0;
                if (each.getElementsByTagName("failure").getLength() > 0
                        || each.getElementsByTagName("error").getLength() > 0) {
                    failures.add(
                            each.getAttribute("classname").replaceFirst(".*\\.", "") + "." + each.getAttribute("name"));
                }
            }
        }
        if (all > 0) {
            rows.add(String.format(
                    Locale.ROOT,
                    "  %-10s %5d run %4d failed %4d skipped %8.0f s",
                    kind,
                    all,
                    failures.size() - before,
                    skipped,
                    seconds));
        }
        return all - skipped;
    }

    /** What Maven said first: the script that looks at a project's output runs, and fails, after a build that failed too. */
    private static String firstError(String log) throws IOException {
        if (log.isEmpty() || !Files.isRegularFile(Path.of(log))) {
            return "";
        }
        // other programs write to it too, in whatever encoding
        return Files.readString(Path.of(log), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("[ERROR] "))
                .findFirst()
                .map(line -> ": " + line.substring("[ERROR] ".length()))
                .orElse("");
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.replace(",", ""));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static DocumentBuilder parser() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder();
    }
}
