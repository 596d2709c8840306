package org.xenwright.loader.pe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Changes of a program: sections behind those it has, or a signature. What is made of the same bytes is the same.
 *
 * <p>Sections are added as ukify does: what lies behind the last one, which are symbols, goes; each is loaded at a page
 * of its own, since firmware of several makers resets otherwise.
 */
public final class PeWriter {
    private static final int PAGE = 4096;
    /** {@code IMAGE_SCN_MEM_READ}. */
    private static final long READABLE = 0x40000000L;
    /** {@code IMAGE_SCN_CNT_INITIALIZED_DATA}. */
    private static final long DATA = 0x40;
    /** {@code IMAGE_SCN_CNT_CODE}. */
    private static final long CODE = 0x20;

    private static final int LONGEST_NAME = 8;
    /** Certificates start at a multiple of this. */
    private static final int CERTIFICATE_ALIGNMENT = 8;

    private PeWriter() {}

    /**
     * A section to add.
     *
     * @param name of at most eight bytes
     * @param bytes its content
     * @param size bytes it takes when loaded, at least those of its content
     * @param code whether it is run in place
     */
    record Addition(String name, byte[] bytes, long size, boolean code) {}

    /**
     * Returns a program with sections added.
     *
     * @param clearFlags of {@code DllCharacteristics}
     * @throws PeFormatException when the program is signed, has such a section already, has no room for the headers, or
     *     would be larger than 2 GiB
     */
    static byte[] add(PeFile program, List<Addition> additions, long clearFlags) throws IOException {
        refuse(program, additions);
        long pageOrMore = Math.max(PAGE, program.headers().get(PeFields.SECTION_ALIGNMENT));
        long fileAlignment = program.headers().get(PeFields.FILE_ALIGNMENT);
        long end = up(program.endOfSections(), fileAlignment);
        long address = program.sections().stream()
                .mapToLong(each -> each.address() + each.size())
                .max()
                .orElse(0);
        List<PeSection> sections = new ArrayList<>();
        long data = 0;
        for (Addition each : additions) {
            PeSection section = new PeSection(
                    each.name(),
                    up(address, pageOrMore),
                    each.size(),
                    end,
                    up(each.bytes().length, fileAlignment),
                    READABLE | (each.code() ? CODE : DATA));
            sections.add(section);
            address = section.address() + section.size();
            end = section.end();
            data += each.size();
        }
        if (end > Integer.MAX_VALUE || up(address, pageOrMore) > Integer.MAX_VALUE) {
            throw new PeFormatException("a program of " + Math.max(end, address) + " bytes, more than 2 GiB");
        }
        byte[] file = new byte[(int) end];
        byte[] old = program.content().bytes(Integer.MAX_VALUE);
        System.arraycopy(old, 0, file, 0, (int) program.endOfSections());
        PeHeaders before = program.headers();
        PeHeaders headers = new PeHeaders(
                file, before.coff(), before.optional(), before.table(), before.count() + additions.size());
        for (int i = 0; i < sections.size(); i++) {
            headers.putSection(before.count() + i, sections.get(i));
            byte[] bytes = additions.get(i).bytes();
            System.arraycopy(bytes, 0, file, (int) sections.get(i).offset(), bytes.length);
        }
        headers.putCoff(PeFields.POINTER_TO_SYMBOL_TABLE, 0);
        headers.putCoff(PeFields.NUMBER_OF_SYMBOLS, 0);
        headers.putCoff(PeFields.NUMBER_OF_SECTIONS, headers.count());
        headers.put(PeFields.SIZE_OF_INITIALIZED_DATA, headers.get(PeFields.SIZE_OF_INITIALIZED_DATA) + data);
        headers.put(PeFields.SIZE_OF_IMAGE, up(address, pageOrMore));
        headers.put(PeFields.DLL_CHARACTERISTICS, headers.get(PeFields.DLL_CHARACTERISTICS) & ~clearFlags);
        PeChecksum.put(file, headers);
        return file;
    }

    private static void refuse(PeFile program, List<Addition> additions) throws PeFormatException {
        if (program.certificates().length() > 0) {
            throw new PeFormatException("it is signed, and would not be any more");
        }
        for (PeSection each : program.sections()) {
            if (each.name().length() > LONGEST_NAME) {
                throw new PeFormatException("the section " + each.name() + ", whose long name would be lost");
            }
        }
        for (Addition each : additions) {
            if (program.section(each.name()).isPresent()) {
                throw new PeFormatException("it has a section " + each.name() + " already");
            }
        }
        PeHeaders headers = program.headers();
        long needed = headers.end() + (long) additions.size() * PeFields.SECTION.length();
        if (needed > headers.get(PeFields.SIZE_OF_HEADERS)) {
            throw new PeFormatException("no room for the headers of " + additions.size() + " more sections");
        }
    }

    /**
     * Returns a program with a certificate table of one signature behind it, instead of those it had.
     *
     * @param certificate a {@code WIN_CERTIFICATE}, header included
     * @throws PeFormatException when it has no directory for it, or would be larger than 2 GiB
     */
    public static byte[] sign(PeFile program, byte[] certificate) throws IOException {
        long start = unsignedEnd(program);
        long padded = up(certificate.length, CERTIFICATE_ALIGNMENT);
        if (program.certificatesEntryOffset() < 0) {
            throw new PeFormatException("no directory entry for a certificate table");
        }
        if (start + padded > Integer.MAX_VALUE) {
            throw new PeFormatException("a program of " + start + " bytes, too large for a signature");
        }
        byte[] file = Arrays.copyOf(unsigned(program), (int) (start + padded));
        System.arraycopy(certificate, 0, file, (int) start, certificate.length);
        PeHeaders old = program.headers();
        PeHeaders headers = new PeHeaders(file, old.coff(), old.optional(), old.table(), old.count());
        headers.putDirectory(PeFields.CERTIFICATES, start, padded);
        PeChecksum.put(file, headers);
        return file;
    }

    private static byte[] unsigned(PeFile program) throws IOException {
        long length = program.certificates().length() > 0
                ? program.certificates().offset()
                : program.content().size();
        return Arrays.copyOf(program.content().bytes(Integer.MAX_VALUE), (int) length);
    }

    /** Returns where a signature goes: behind all else, padded. */
    private static long unsignedEnd(PeFile program) {
        return up(
                program.certificates().length() > 0
                        ? program.certificates().offset()
                        : program.content().size(),
                CERTIFICATE_ALIGNMENT);
    }

    static long up(long value, long alignment) {
        return (value + alignment - 1) / alignment * alignment;
    }
}
