package org.xenwright.loader.pe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.platform.Architecture;

/**
 * A program for EFI, whose headers were read and found sound: every section lies in the file and none over another, in
 * the file or in memory. What the headers claim costs no memory; the bytes of sections are read when asked for.
 */
public final class PeFile {
    /** Most sections; loaders of Windows take 96, a unified kernel with profiles and device trees may have more. */
    private static final int MOST_SECTIONS = 256;

    private static final int LONGEST_NAME = 255;
    private static final int SYMBOL = 18;
    private static final int STEP = 1 << 16;

    private final Content content;
    private final PeHeaders headers;
    private final List<PeSection> sections;

    private PeFile(Content content, PeHeaders headers, List<PeSection> sections) {
        this.content = content;
        this.headers = headers;
        this.sections = List.copyOf(sections);
    }

    /** Returns whether the bytes start as a program for EFI does; it may be damaged all the same. */
    public static boolean isProgram(Content content) throws IOException {
        if (content.size() < PeFields.DOS.length()) {
            return false;
        }
        byte[] dos = bytes(content, 0, PeFields.DOS.length());
        long at = PeFields.E_LFANEW.get(dos);
        if (PeFields.E_MAGIC.get(dos) != PeHeaders.MZ || at > content.size() - PeFields.COFF.length()) {
            return false;
        }
        return PeFields.SIGNATURE.get(bytes(content, at, PeFields.COFF.length())) == PeHeaders.PE;
    }

    /**
     * Reads the headers.
     *
     * @throws PeFormatException when it is no program for EFI, or a header claims what cannot be
     */
    public static PeFile read(Content content) throws IOException {
        if (!isProgram(content)) {
            throw new PeFormatException("no program for EFI");
        }
        long coff = PeFields.E_LFANEW.get(bytes(content, 0, PeFields.DOS.length()));
        byte[] start = bytes(content, coff, PeFields.COFF.length());
        int count = PeFields.NUMBER_OF_SECTIONS.getInt(start);
        if (count > MOST_SECTIONS) {
            throw new PeFormatException(count + " sections, more than " + MOST_SECTIONS);
        }
        long optional = coff + PeFields.COFF.length();
        long table = optional + PeFields.SIZE_OF_OPTIONAL_HEADER.get(start);
        long end = table + (long) count * PeFields.SECTION.length();
        if (end > content.size() || end > PeLayout.MOST_HEADERS) {
            throw new PeFormatException("headers that end at " + end + " of " + content.size() + " bytes");
        }
        byte[] head = bytes(content, 0, (int) end);
        PeHeaders headers = new PeHeaders(head, (int) coff, (int) optional, (int) table, count);
        PeLayout.checkHeaders(headers, content.size());
        List<PeSection> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PeSection section = headers.section(i);
            sections.add(new PeSection(
                    name(content, headers, section.name()),
                    section.address(),
                    section.size(),
                    section.offset(),
                    section.stored(),
                    section.characteristics()));
        }
        PeFile file = new PeFile(content, headers, sections);
        PeLayout.checkSections(headers, sections, content.size());
        PeLayout.checkCertificates(file.certificates(), file.endOfSections(), content.size());
        return file;
    }

    /**
     * Checks that the headers and sections lie one behind the other without gaps. What lies in one is covered by no
     * signature that firmware computes.
     *
     * @throws PeFormatException when there is one
     */
    public void checkWithoutGaps() throws PeFormatException {
        PeLayout.checkWithoutGaps(headers, sections);
    }

    /** Returns a name of the table of strings behind the symbols, for one that is given as {@code /26}. */
    private static String name(Content content, PeHeaders headers, String written) throws IOException {
        if (!written.matches("/[0-9]{1,7}")) {
            return written;
        }
        long symbols = headers.coff(PeFields.POINTER_TO_SYMBOL_TABLE);
        long at = symbols + headers.coff(PeFields.NUMBER_OF_SYMBOLS) * SYMBOL + Integer.parseInt(written.substring(1));
        if (symbols == 0 || at >= content.size()) {
            throw new PeFormatException("the name " + written + " of a section lies outside the file");
        }
        byte[] text = bytes(content, at, (int) Math.min(LONGEST_NAME + 1, content.size() - at));
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        if (end > LONGEST_NAME) {
            throw new PeFormatException("a section's name of more than " + LONGEST_NAME + " bytes");
        }
        return new String(text, 0, end, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Content content, long offset, int length) throws IOException {
        if (length == 0) {
            return new byte[0]; // wherever that lies
        }
        try (InputStream in = content.open(offset, length)) {
            return in.readNBytes(length);
        }
    }

    /** Returns the whole file. */
    public Content content() {
        return content;
    }

    PeHeaders headers() {
        return headers;
    }

    /** Returns Debian's name of the architecture it runs on; empty for one that no image is made for. */
    public Optional<String> architecture() {
        return Architecture.ofPe((int) headers.coff(PeFields.MACHINE)).map(Architecture::debianName);
    }

    /** Returns the sections in the order of their headers. */
    public List<PeSection> sections() {
        return sections;
    }

    /** Returns the first section of a name. */
    public Optional<PeSection> section(String name) {
        return sections.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /**
     * Returns the bytes of the first section of a name; empty without one.
     *
     * @param limit most bytes it may have
     * @throws PeFormatException when it has more
     */
    public Optional<byte[]> bytes(String name, int limit) throws IOException {
        Optional<PeSection> found = section(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long length = found.get().length();
        if (length > limit) {
            throw new PeFormatException("the section " + name + " has " + length + " bytes, more than " + limit);
        }
        return Optional.of(bytes(content, found.get().offset(), (int) length));
    }

    /** Returns the text of the first section of a name, up to its first NUL; empty without one. */
    public Optional<String> text(String name, int limit) throws IOException {
        return bytes(name, limit).map(bytes -> {
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        });
    }

    /** Says what a byte of the file is: a field by the name its specification has, or a section. */
    public String describe(long at) {
        String header = headers.describe(at);
        if (!header.isEmpty()) {
            return header;
        }
        for (PeSection each : sections) {
            if (at >= each.offset() && at < each.end()) {
                return "the section " + each.name() + ", byte " + (at - each.offset());
            }
        }
        Certificates place = certificates();
        return at >= place.offset() && at < place.offset() + place.length()
                ? "the certificate table, byte " + (at - place.offset())
                : "what is in no section, byte " + at;
    }

    /** Returns the names of sections that another program has not, or has with other bytes, in their order. */
    public List<String> sectionsUnlike(PeFile other) throws IOException {
        Set<String> unlike = new LinkedHashSet<>();
        for (PeSection each : sections) {
            Optional<PeSection> same = other.section(each.name());
            if (same.isEmpty() || each.length() != same.get().length() || !sameBytes(each, other, same.get())) {
                unlike.add(each.name());
            }
        }
        other.sections.stream()
                .map(PeSection::name)
                .filter(name -> section(name).isEmpty())
                .forEach(unlike::add);
        return List.copyOf(unlike);
    }

    private boolean sameBytes(PeSection section, PeFile other, PeSection same) throws IOException {
        if (section.length() == 0) {
            return true; // wherever that lies
        }
        try (InputStream one = content.open(section.offset(), section.length());
                InputStream two = other.content.open(same.offset(), same.length())) {
            byte[] a = one.readNBytes(STEP);
            while (a.length > 0) {
                if (!Arrays.equals(a, two.readNBytes(STEP))) {
                    return false;
                }
                a = one.readNBytes(STEP);
            }
            return true;
        }
    }

    /** Returns where the bytes of the last section end in the file; what follows belongs to no section. */
    long endOfSections() {
        return sections.stream()
                .filter(each -> each.stored() > 0)
                .mapToLong(PeSection::end)
                .max()
                .orElse(headers.get(PeFields.SIZE_OF_HEADERS));
    }

    /** Returns how many bytes it takes when it is loaded. */
    long sizeOfImage() {
        return headers.get(PeFields.SIZE_OF_IMAGE);
    }

    /** Returns where signatures are kept, by offset and length in the file; a length of 0 without any. */
    public Certificates certificates() {
        return new Certificates(
                headers.directory(PeFields.CERTIFICATES, PeFields.DIRECTORY_ADDRESS),
                headers.directory(PeFields.CERTIFICATES, PeFields.DIRECTORY_SIZE));
    }

    /**
     * The place of the certificate table.
     *
     * @param offset in the file
     * @param length in bytes; 0 when there is none
     */
    public record Certificates(long offset, long length) {}

    /** Returns where the checksum lies, which no signature covers. */
    public long checksumOffset() {
        return headers.at(PeFields.CHECK_SUM);
    }

    /** Returns where the directory entry of the certificate table lies, which no signature covers; -1 without one. */
    public long certificatesEntryOffset() {
        return headers.directoryAt(PeFields.CERTIFICATES);
    }
}
