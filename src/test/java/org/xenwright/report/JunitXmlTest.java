package org.xenwright.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.Shutdown;
import org.xenwright.boot.timeline.Timeline;

class JunitXmlTest {
    @TempDir
    Path folder;

    @Test
    void aVerdictBecomesACaseAndItsShutdownAnother() throws Exception {
        Element suite = read(JunitXml.write(folder.resolve("new"), BootSuite.of("web.qemu", verdict(Outcome.READY))));

        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
        assertThat(suite.getAttribute("time")).isEqualTo("5.500");
        Element first = (Element) suite.getElementsByTagName("testcase").item(0);
        assertThat(first.getAttribute("name")).isEqualTo("comes up with qemu");
        assertThat(first.getAttribute("classname")).isEqualTo("web.qemu");
        assertThat(first.getElementsByTagName("system-out").item(0).getTextContent())
                .contains("last words");
    }

    @Test
    void aPanicIsAFailureAndABrokenDriverAnError() throws Exception {
        Element panic = read(JunitXml.write(folder, BootSuite.of("a", verdict(Outcome.PANIC))));
        Element broken = read(JunitXml.write(folder, BootSuite.of("b", verdict(Outcome.DRIVER_BROKEN))));

        assertThat(panic.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(((Element) panic.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("kernel panic: because");
        assertThat(broken.getAttribute("errors")).isEqualTo("1");
        assertThat(broken.getElementsByTagName("failure").getLength()).isZero();
    }

    @Test
    void whateverAGuestPrintsTheReportIsXml() throws Exception {
        int cases = Integer.getInteger("xen.cases", 100);
        for (int seed = 0; seed < cases; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder("]]>&<");
            for (int i = 0; i < 50; i++) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x10000)));
            }
            String noise = text.toString();
            TestSuite suite = new TestSuite("s", List.of(TestCase.failed(noise, Duration.ZERO, noise, noise, noise)));

            Element root = read(JunitXml.write(folder, suite));

            assertThat(root.getElementsByTagName("failure").getLength())
                    .as("seed %d", seed)
                    .isEqualTo(1);
        }
    }

    @Test
    void aSuiteNamedLikeAPathStaysInItsFolder() throws Exception {
        Path file = JunitXml.write(folder, new TestSuite("../../etc/x y", List.of()));

        assertThat(file).isEqualTo(folder.resolve("TEST-.._.._etc_x_y.xml"));
        assertThat(Files.list(folder)).containsExactly(file);
    }

    private static Element read(Path file) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        return document.getDocumentElement();
    }

    private BootVerdict verdict(Outcome outcome) {
        boolean ready = outcome == Outcome.READY;
        return new BootVerdict(
                outcome,
                "because",
                "qemu",
                Duration.ofSeconds(4),
                new Shutdown(ready ? Shutdown.Kind.CLEAN : Shutdown.Kind.NOT_ASKED, Duration.ofMillis(1500)),
                List.of(),
                List.of(),
                List.of("last words"),
                new Timeline(List.of(), List.of(), Duration.ofSeconds(4)),
                folder.resolve("console.log"));
    }
}
