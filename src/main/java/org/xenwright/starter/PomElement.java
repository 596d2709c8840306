package org.xenwright.starter;

import com.ctc.wstx.stax.WstxInputFactory;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLInputFactory2;
import org.codehaus.stax2.XMLStreamReader2;

/**
 * An element of a POM, and where it is written.
 *
 * @param path names of elements from the root on
 * @param start the place of its start tag
 * @param bodyStart the place after its start tag
 * @param bodyEnd the place of its end tag; -1 where one tag is both
 * @param end the place after it
 * @param text what it holds besides elements, without the blanks around it
 */
record PomElement(List<String> path, int start, int bodyStart, int bodyEnd, int end, String text) {
    boolean isClosedAtOnce() {
        return bodyEnd < 0;
    }

    /** What is open while the elements are read. */
    private record Open(String name, int start, int bodyStart, boolean atOnce, StringBuilder text) {}

    /** Reads all elements, each after those in it. */
    static List<PomElement> all(String text, String where) throws XMLStreamException {
        // a byte-order mark is for readers of bytes
        int mark = text.startsWith("\uFEFF") ? 1 : 0;
        List<PomElement> elements = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        XMLStreamReader2 reader =
                (XMLStreamReader2) factory().createXMLStreamReader(new StringReader(text.substring(mark)));
        try {
            while (reader.hasNext()) {
                int event = reader.next();
                int start = mark + (int) reader.getLocationInfo().getStartingCharOffset();
                switch (event) {
                    case XMLStreamConstants.DTD ->
                        throw PomText.refused(
                                where, "a document type declaration", "take it out, or add the plugin by hand");
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (!reader.getPrefix().isEmpty()) {
                            throw PomText.refused(
                                    where,
                                    "<" + reader.getPrefix() + ":" + reader.getLocalName() + ">",
                                    "take the prefix out");
                        }
                        boolean atOnce = reader.isEmptyElement();
                        int end = mark + (int) reader.getLocationInfo().getEndingCharOffset();
                        open.addLast(new Open(reader.getLocalName(), start, end, atOnce, new StringBuilder()));
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (!open.isEmpty()) {
                            open.getLast().text().append(reader.getText());
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        int end = mark + (int) reader.getLocationInfo().getEndingCharOffset();
                        List<String> path = open.stream().map(Open::name).toList();
                        Open closed = open.removeLast();
                        elements.add(new PomElement(
                                path,
                                closed.start(),
                                closed.bodyStart(),
                                closed.atOnce() ? -1 : start,
                                closed.atOnce() ? closed.bodyStart() : end,
                                closed.text().toString().strip()));
                    }
                    default -> {
                        // comments, processing instructions
                    }
                }
            }
        } finally {
            reader.close();
        }
        return elements;
    }

    /** Returns readers that follow nothing out of a document. */
    static XMLInputFactory factory() {
        XMLInputFactory2 factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }
}
