package org.xenwright.starter;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.xenwright.problem.Problem;

/**
 * The text of a POM with the places of its elements, for changes that leave all else as it is written: other elements,
 * comments, indentation, the ends of lines, the encoding.
 */
final class PomText {
    private final String text;
    private final Charset charset;
    private final List<PomElement> elements;

    private PomText(String text, Charset charset, List<PomElement> elements) {
        this.text = text;
        this.charset = charset;
        this.elements = elements;
    }

    /**
     * Reads a POM.
     *
     * @param where its place, for messages
     */
    static PomText read(byte[] bytes, String where) {
        try {
            Charset charset = charset(bytes);
            String text = decode(bytes, charset);
            if (!Arrays.equals(bytes, text.getBytes(charset))) {
                throw refused(where, "bytes that are no text in " + charset, "correct its encoding");
            }
            PomText pom = new PomText(text, charset, PomElement.all(text, where));
            if (pom.elements.stream().noneMatch(each -> each.path().equals(List.of("project")))) {
                throw refused(where, "no <project>", "name the POM of a project");
            }
            return pom;
        } catch (XMLStreamException | CharacterCodingException e) {
            throw refused(where, Problem.messageOf(e), "correct it, until Maven reads it");
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            throw refused(where, "the encoding " + e.getMessage(), "write it in UTF-8");
        }
    }

    static RuntimeException refused(String where, String found, String remedy) {
        return Problem.of("reading a POM", remedy).at(where).found(found).raise();
    }

    private static Charset charset(byte[] bytes) throws XMLStreamException {
        XMLStreamReader reader = PomElement.factory().createXMLStreamReader(new ByteArrayInputStream(bytes));
        try {
            String found = reader.getEncoding();
            String declared = reader.getCharacterEncodingScheme();
            if (found == null) {
                return declared == null ? StandardCharsets.UTF_8 : Charset.forName(declared);
            }
            boolean wide = found.startsWith("UTF-16") || found.startsWith("UTF-32");
            // by its first bytes, a mark included, which stays the first character of the text
            return wide || declared == null ? exact(found, bytes) : Charset.forName(declared);
        } finally {
            reader.close();
        }
    }

    /** Returns a charset that neither drops nor adds a byte-order mark. */
    private static Charset exact(String found, byte[] bytes) {
        if (!found.equals("UTF-16")) {
            return Charset.forName(found);
        }
        boolean little = (bytes[0] & 0xff) == 0xff || bytes[0] == '<';
        return little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }

    private static String decode(byte[] bytes, Charset charset) throws CharacterCodingException {
        CharBuffer chars = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes));
        return chars.toString();
    }

    byte[] bytes() {
        return text.getBytes(charset);
    }

    @Override
    public String toString() {
        return text;
    }

    private Optional<PomElement> element(List<String> path) {
        return elements.stream().filter(each -> each.path().equals(path)).findFirst();
    }

    /** Whether an element of a list has a child with this text, such as the artifactId of a plugin. */
    boolean has(List<String> path, String child, String value) {
        List<String> whole = new ArrayList<>(path);
        whole.add(child);
        return elements.stream()
                .anyMatch(each -> each.path().equals(whole) && each.text().equals(value));
    }

    /**
     * Returns the same POM with lines added at the end of an element; those of its elements that are missing are added
     * too, before {@code reporting} and {@code profiles}, as POMs are usually written.
     *
     * @param path names of elements from the root on
     * @param lines elements, two blanks for each level
     */
    PomText with(List<String> path, List<String> lines, String where) {
        int known = path.size();
        while (element(path.subList(0, known)).isEmpty()) {
            known--;
        }
        PomElement parent = element(path.subList(0, known)).orElseThrow();
        List<String> wrapped = new ArrayList<>();
        List<String> missing = path.subList(known, path.size());
        for (int i = 0; i < missing.size(); i++) {
            wrapped.add("  ".repeat(i) + "<" + missing.get(i) + ">");
        }
        lines.forEach(line -> wrapped.add(line.isEmpty() ? line : "  ".repeat(missing.size()) + line));
        for (int i = missing.size() - 1; i >= 0; i--) {
            wrapped.add("  ".repeat(i) + "</" + missing.get(i) + ">");
        }
        String changed = known == 1 ? atTopLevel(parent, wrapped) : inside(parent, wrapped);
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(String.join("", lines))
                && !charset.newEncoder().canEncode(changed)) {
            throw refused(where, "the encoding " + charset, "write it in UTF-8");
        }
        return read(changed.getBytes(charset), where);
    }

    /** Adds lines after the elements that come before {@code reporting} and {@code profiles}. */
    private String atTopLevel(PomElement project, List<String> lines) {
        List<PomElement> children = elements.stream()
                .filter(each -> each.path().size() == 2)
                .takeWhile(each ->
                        !List.of("reporting", "profiles").contains(each.path().get(1)))
                .toList();
        if (children.isEmpty()
                || children.size()
                        == elements.stream()
                                .filter(each -> each.path().size() == 2)
                                .count()) {
            return inside(project, spaced(children) ? blankBefore(lines) : lines);
        }
        PomElement before = children.get(children.size() - 1);
        int end = text.indexOf('\n', before.end()) + 1;
        // a remark may follow on the same line
        boolean wholeLine = end > 0
                && !text.substring(before.end(), end)
                        .replaceAll("<!--.*?-->", "")
                        .contains("<");
        String block = indented(spaced(children) ? blankBefore(lines) : lines, indent(before.start()));
        return wholeLine
                ? text.substring(0, end) + block + text.substring(end)
                : text.substring(0, before.end()) + lineEnd() + block + text.substring(before.end());
    }

    /** Whether the last of the project's elements stands apart from the one before by an empty line. */
    private boolean spaced(List<PomElement> children) {
        int last = children.size() - 1;
        return last > 0
                && text.substring(
                                children.get(last - 1).end(), children.get(last).start())
                        .matches("(?s)[^\n]*\n\\s*\n.*");
    }

    private static List<String> blankBefore(List<String> lines) {
        List<String> spaced = new ArrayList<>(lines);
        spaced.add(0, "");
        return spaced;
    }

    private String inside(PomElement parent, List<String> lines) {
        String outer = indent(parent.start());
        String block = indented(lines, outer + unit());
        if (parent.isClosedAtOnce()) {
            String tag = text.substring(parent.start(), parent.end());
            String name = parent.path().get(parent.path().size() - 1);
            String opened = tag.substring(0, tag.lastIndexOf('/')).stripTrailing() + ">";
            return text.substring(0, parent.start()) + opened + lineEnd() + block + outer + "</" + name + ">"
                    + text.substring(parent.end());
        }
        int at = parent.bodyEnd();
        int line = at;
        while (line > parent.bodyStart() && isBlank(text.charAt(line - 1))) {
            line--;
        }
        boolean ownLine = line > parent.bodyStart() && text.charAt(line - 1) == '\n';
        return ownLine
                ? text.substring(0, line) + block + text.substring(line)
                : text.substring(0, at) + lineEnd() + block + outer + text.substring(at);
    }

    private String indented(List<String> lines, String indent) {
        StringBuilder block = new StringBuilder();
        for (String line : lines) {
            int level = 0;
            while (line.startsWith("  ", 2 * level)) {
                level++;
            }
            block.append(line.isEmpty() ? "" : indent + unit().repeat(level) + line.substring(2 * level))
                    .append(lineEnd());
        }
        return block.toString();
    }

    /** Returns the blanks that the line of a place begins with. */
    private String indent(int at) {
        int line = text.lastIndexOf('\n', at - 1) + 1;
        int end = line;
        while (end < at && isBlank(text.charAt(end))) {
            end++;
        }
        return text.substring(line, end);
    }

    /** Returns what an element is indented by, as the first child of the project that is. */
    private String unit() {
        return elements.stream()
                .filter(each -> each.path().size() == 2)
                .map(each -> indent(each.start()))
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("  ");
    }

    private String lineEnd() {
        int end = text.indexOf('\n');
        return end > 0 && text.charAt(end - 1) == '\r' ? "\r\n" : "\n";
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
