package org.xenwright.rpm.repository;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A document of elements that others wrote, read as a stream: no document type, no entity but the five of XML itself, no
 * depth, name or text beyond what metadata has. What is held is one element's own text and attributes, never the document.
 */
public final class MetadataXml implements Closeable {
    /** Deeper than any metadata; advisories have six. */
    static final int DEPTH = 32;

    /** Longest text of one element that is read. */
    static final int TEXT = 1 << 20;

    /** Most bytes of the document between two places where the parser has something to say. */
    private static final int TOKEN = 4 << 20;

    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader reader;
    private final Paced in;
    private final String name;
    private int depth;
    private boolean starts;

    /** @param name what errors call the document */
    public MetadataXml(InputStream in, String name) throws IOException {
        this.in = new Paced(in, name);
        this.name = name;
        try {
            // decoded here, as what every maker writes, whatever the document calls itself; Java's own decoder tells
            // of its errors on the error stream
            this.reader =
                    FACTORY.createXMLStreamReader(new InputStreamReader(this.in, StandardCharsets.UTF_8.newDecoder()));
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("it refers to " + systemId);
        });
        // counts the five entities of XML itself, of which an index of a distribution has many, and no others are let
        // in
        factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
        return factory;
    }

    /** Moves to the next start or end of an element; false at the end of the document. */
    public boolean next() throws IOException {
        while (true) {
            switch (event()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > DEPTH) {
                        throw new MetadataException(name + " has elements more than " + DEPTH + " deep" + place());
                    }
                    starts = true;
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    starts = false;
                    return true;
                }
                case XMLStreamConstants.END_DOCUMENT -> {
                    return false;
                }
                default -> {
                    // text between elements, comments and instructions say nothing
                }
            }
        }
    }

    /** Returns whether it is at the start of an element of this name, whatever its namespace. */
    public boolean at(String element) {
        return starts && reader.getLocalName().equals(element);
    }

    /** Returns whether it is at the end of an element of this name. */
    public boolean atEnd(String element) {
        return !starts && reader.getLocalName().equals(element);
    }

    /** Returns whether it is at the start of an element. */
    public boolean atStart() {
        return starts;
    }

    /** Returns the name of the element it is at, without its prefix. */
    public String element() {
        return reader.getLocalName();
    }

    /** Returns how many elements are open, the one it is at included when it starts there. */
    public int depth() {
        return depth;
    }

    public Optional<String> attribute(String attribute) {
        return Optional.ofNullable(reader.getAttributeValue(null, attribute));
    }

    /** Returns an attribute whatever its namespace. */
    public Optional<String> qualified(String namespace, String attribute) {
        return Optional.ofNullable(reader.getAttributeValue(namespace, attribute));
    }

    public String require(String attribute) throws IOException {
        return attribute(attribute)
                .orElseThrow(() ->
                        new MetadataException(name + " has a <" + element() + "> without " + attribute + place()));
    }

    /** Returns the text of the element that starts here, which has no elements of its own, and moves to its end. */
    public String text() throws IOException {
        String element = element();
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (event()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (text.length() + reader.getTextLength() > TEXT) {
                        throw new MetadataException(
                                name + " has a <" + element + "> of more than " + TEXT + " characters" + place());
                    }
                    text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    starts = false;
                    return text.toString().strip();
                }
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {
                    // no text
                }
                default -> throw new MetadataException(name + " has elements in a <" + element + ">" + place());
            }
        }
    }

    /** Moves to the end of the element that starts here. */
    public void skip() throws IOException {
        int outside = depth - 1;
        while (depth > outside) {
            next();
        }
    }

    private int event() throws IOException {
        try {
            in.advance();
            int event = reader.next();
            if (event == XMLStreamConstants.DTD) {
                throw new MetadataException(name + " has a document type, which metadata never has" + place());
            }
            if (event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new MetadataException(name + " refers to the entity '" + reader.getLocalName()
                        + "', which XML does not know" + place());
            }
            return event;
        } catch (XMLStreamException | RuntimeException e) {
            throw broken(e);
        }
    }

    private IOException broken(Exception e) {
        Throwable cause = e instanceof XMLStreamException stream ? stream.getNestedException() : e.getCause();
        if (cause instanceof CharacterCodingException) {
            return new MetadataException(name + " is not in UTF-8", e);
        }
        if (cause instanceof IOException read) {
            return read;
        }
        return new MetadataException(name + " is no sound XML: " + firstLine(String.valueOf(e.getMessage())), e);
    }

    private String place() {
        return ", in line " + reader.getLocation().getLineNumber();
    }

    private static String firstLine(String text) {
        return text.replace("\n", " ").strip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The bytes of a document, of which the parser may not take too many without saying anything. */
    private static final class Paced extends FilterInputStream {
        private final String name;
        private long since;

        Paced(InputStream in, String name) {
            super(in);
            this.name = name;
        }

        void advance() {
            since = 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            since += Math.max(0, count);
            if (since > TOKEN) {
                throw new MetadataException(name + " has a name, value or text of more than " + TOKEN + " bytes");
            }
            return count;
        }
    }
}
