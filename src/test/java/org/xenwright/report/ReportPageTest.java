package org.xenwright.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xenwright.boot.Outcome;
import org.xml.sax.InputSource;

class ReportPageTest {
    @TempDir
    Path reports;

    private BootRecord boot(String image, String driver, Outcome outcome, List<String> lastLines) {
        String name = image + "." + driver;
        return new BootRecord(
                name,
                image,
                image,
                driver,
                outcome.phrase(),
                outcome.exitCode(),
                "for a reason",
                outcome.remedy(),
                21_300,
                reports.resolve(name + ".console.log").toString(),
                lastLines,
                List.of());
    }

    private BootRecords records() {
        return new BootRecords(List.of(
                boot("web", "qemu", Outcome.READY, List.of())
                        .withTests(List.of(TestCase.passed("comes up with qemu", Duration.ofSeconds(21), ""))),
                BootRecord.leftOut("web.xen-hvm", "web", "web", "xen-hvm", "Xen in QEMU runs no hvm"),
                boot("db", "qemu", Outcome.PANIC, List.of("<script>alert(1)</script> \u001b[0m & more"))
                        .withTests(List.of(
                                TestCase.failed("a check", Duration.ZERO, "check", "went <wrong>", "its output"))),
                boot("db", "xen-hvm", Outcome.READY, List.of())));
    }

    private Document page() throws Exception {
        String text = Files.readString(ReportPage.write("shop <1.0>", records(), reports));
        // without the document type, whose system identifier is missing for XML
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        return factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(text.substring(text.indexOf("<html")))));
    }

    @Test
    void thePageIsWellFormedWhateverAGuestPrinted() throws Exception {
        Document page = page();

        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo("shop <1.0>");
        assertThat(page.getElementsByTagName("body").item(0).getTextContent())
                .contains("<script>alert(1)</script>", "went <wrong>", "its output", Outcome.PANIC.remedy());
    }

    @Test
    void everyCellOfTheGridLeadsToItsBoot() throws Exception {
        Document page = page();

        List<String> targets = new ArrayList<>();
        NodeList headings = page.getElementsByTagName("h2");
        for (int i = 0; i < headings.getLength(); i++) {
            targets.add(
                    "#" + headings.item(i).getAttributes().getNamedItem("id").getNodeValue());
        }
        List<String> links = new ArrayList<>();
        NodeList anchors = page.getElementsByTagName("a");
        for (int i = 0; i < anchors.getLength(); i++) {
            links.add(anchors.item(i).getAttributes().getNamedItem("href").getNodeValue());
        }
        assertThat(targets).containsExactly("#web.qemu", "#web.xen-hvm", "#db.qemu", "#db.xen-hvm");
        assertThat(links).containsAll(targets).contains("web.qemu.console.log");
    }

    @Test
    void theTimelineOfABootIsInThePage() throws Exception {
        Files.writeString(reports.resolve("web.qemu.timeline.svg"), "<svg><title>web.qemu</title></svg>");

        assertThat(page().getElementsByTagName("svg").getLength()).isEqualTo(2);
    }

    @Test
    void theConsoleShowsEveryBootAndTheGrid() {
        assertThat(records().lines())
                .containsExactly(
                        "  web  qemu     ready         21.3 s  for a reason",
                        "  web  xen-hvm  left out              Xen in QEMU runs no hvm",
                        "  db   qemu     kernel panic  21.3 s  for a reason",
                        "  db   xen-hvm  ready         21.3 s  for a reason",
                        "",
                        "       qemu                 xen-hvm",
                        "  web  ready 21.3 s         -",
                        "  db   kernel panic 21.3 s  ready 21.3 s");
        assertThat(records().summary()).isEqualTo("2 of 3 boots ready, 1 left out");
    }

    @Test
    void recordsAreReadAsTheyWereWritten() throws IOException {
        records().write(reports);

        assertThat(BootRecords.read(reports)).isEqualTo(records());
    }

    @Test
    void aReportNamesTheRemedyTheConsoleAndItsLastLines() {
        assertThat(records().boots().get(2).report())
                .startsWith("db on qemu: kernel panic (10), for a reason\n  do: " + Outcome.PANIC.remedy())
                .contains("console: " + reports.resolve("db.qemu.console.log"))
                .contains("| <script>");
    }
}
