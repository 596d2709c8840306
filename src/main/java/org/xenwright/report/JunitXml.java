package org.xenwright.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.xenwright.content.WholeFile;
import org.xenwright.problem.Foreign;

/** Writes a suite as {@code TEST-NAME.xml}, after Surefire's schema of test reports (version 3.0). */
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
        WholeFile file =
                WholeFile.open(folder.resolve("TEST-" + suite.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".xml"));
        return file.make(partial -> {
            try (OutputStream out = file.create(partial)) {
                write(out, suite);
            }
        });
    }

    static void write(OutputStream out, TestSuite suite) throws IOException {
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("version", "3.0");
            xml.writeAttribute("name", legal(suite.name()));
            xml.writeAttribute("time", seconds(suite.took()));
            xml.writeAttribute("tests", Integer.toString(suite.cases().size()));
            xml.writeAttribute("errors", Long.toString(suite.count(TestCase.Result.Broken.class)));
            xml.writeAttribute("skipped", Long.toString(suite.count(TestCase.Result.Skipped.class)));
            xml.writeAttribute("failures", Long.toString(suite.count(TestCase.Result.Failed.class)));
            xml.writeCharacters("\n");
            for (TestCase each : suite.cases()) {
                write(xml, suite.name(), each);
            }
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("writing the report of " + suite.name(), e);
        }
    }

    private static void write(XMLStreamWriter xml, String suite, TestCase test) throws XMLStreamException {
        xml.writeCharacters("  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("name", legal(test.name()));
        xml.writeAttribute("classname", legal(suite));
        xml.writeAttribute("time", seconds(test.took()));
        if (test.result() instanceof TestCase.Result.Failed failed) {
            complaint(xml, "failure", failed.kind(), failed.message());
        } else if (test.result() instanceof TestCase.Result.Broken broken) {
            complaint(xml, "error", broken.kind(), broken.message());
        } else if (test.result() instanceof TestCase.Result.Skipped skipped) {
            xml.writeStartElement("skipped");
            xml.writeAttribute("message", legal(skipped.reason()));
            xml.writeEndElement();
        }
        if (!test.output().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(legal(test.output()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static void complaint(XMLStreamWriter xml, String element, String kind, String message)
            throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", legal(message.lines().findFirst().orElse("")));
        xml.writeAttribute("type", legal(kind));
        xml.writeCharacters(legal(message));
        xml.writeEndElement();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
    }

    /** A guest may print anything; XML 1.0 can hold all that a log may show. */
    static String legal(String text) {
        return Foreign.text(text);
    }
}
