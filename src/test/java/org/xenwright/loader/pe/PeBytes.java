package org.xenwright.loader.pe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.Content;

/** A small program for EFI, laid out as linkers do; what it should be is said piece by piece. */
public final class PeBytes {
    private static final int COFF = 64;
    private static final int OPTIONAL = COFF + 24;
    private static final int DIRECTORIES = 16;

    private record Piece(String name, long address, byte[] bytes) {}

    private final List<Piece> pieces = new ArrayList<>();
    private int machine = 0x8664;
    private long imageBase;
    private int sectionAlignment = 0x200;
    private int fileAlignment = 0x200;
    private int sizeOfHeaders = 0x400;
    private int characteristics;
    private byte[] symbols = new byte[0];
    private int numberOfSymbols;
    private boolean narrow;

    /** As the stub of Debian 12: linked at 0, sections at 512 bytes, symbols behind. */
    public static PeBytes old() {
        PeBytes pe = new PeBytes().section(".text", 0x4000, "code").section(".data", 0x5000, "data");
        pe.symbols = new byte[3 * 18 + 20];
        pe.numberOfSymbols = 3;
        return pe;
    }

    /** As the stub of Debian 13: linked high, sections at pages, NX_COMPAT. */
    public static PeBytes recent() {
        PeBytes pe = new PeBytes().section(".text", 0x1000, "code").section(".rodata", 0x2000, "data");
        pe.imageBase = 0x14df90000L;
        pe.sectionAlignment = 0x1000;
        pe.sizeOfHeaders = 0x600;
        pe.characteristics = 0x160;
        return pe;
    }

    /** A kernel with a stub for EFI; its header of x86 is not there. */
    public static PeBytes kernel() {
        PeBytes pe = new PeBytes().section(".text", 0x1000, "kernel").section(".data", 0x2000, "its data");
        pe.sectionAlignment = 0x1000;
        pe.characteristics = 0x100;
        return pe;
    }

    public PeBytes section(String name, long address, String text) {
        return section(name, address, text.getBytes(StandardCharsets.UTF_8));
    }

    PeBytes section(String name, long address, byte[] bytes) {
        pieces.add(new Piece(name, address, bytes));
        return this;
    }

    PeBytes machine(int number) {
        machine = number;
        return this;
    }

    PeBytes characteristics(int flags) {
        characteristics = flags;
        return this;
    }

    PeBytes sizeOfHeaders(int size) {
        sizeOfHeaders = size;
        return this;
    }

    PeBytes narrow() {
        narrow = true;
        return this;
    }

    /** Gives it a table of strings behind no symbols. */
    public PeBytes strings(String text) {
        symbols = ("\0\0\0\0" + text + "\0").getBytes(StandardCharsets.ISO_8859_1);
        numberOfSymbols = 0;
        return this;
    }

    public Content content() {
        return Content.of(bytes());
    }

    public byte[] bytes() {
        int wideness = narrow ? PeFields.OPTIONAL_32.length() : PeFields.OPTIONAL_64.length();
        int table = OPTIONAL + wideness + DIRECTORIES * PeFields.DIRECTORY.length();
        byte[] head = new byte[sizeOfHeaders];
        PeFields.E_MAGIC.put(head, PeHeaders.MZ);
        PeFields.E_LFANEW.put(head, COFF);
        PeFields.SIGNATURE.put(head, COFF, PeHeaders.PE);
        PeFields.MACHINE.put(head, COFF, machine);
        PeFields.NUMBER_OF_SECTIONS.put(head, COFF, pieces.size());
        PeFields.SIZE_OF_OPTIONAL_HEADER.put(head, COFF, table - OPTIONAL);
        PeFields.MAGIC.put(head, OPTIONAL, narrow ? PeFields.MAGIC_32 : PeFields.MAGIC_64);
        PeHeaders headers = new PeHeaders(head, COFF, OPTIONAL, table, pieces.size());
        headers.put(headers.optionalFields().field("ImageBase"), imageBase);
        headers.put(headers.optionalFields().field("NumberOfRvaAndSizes"), DIRECTORIES);
        headers.put(PeFields.SECTION_ALIGNMENT, sectionAlignment);
        headers.put(PeFields.FILE_ALIGNMENT, fileAlignment);
        headers.put(PeFields.SIZE_OF_HEADERS, sizeOfHeaders);
        headers.put(PeFields.DLL_CHARACTERISTICS, characteristics);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        long end = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            int stored = (int) PeWriter.up(piece.bytes.length, fileAlignment);
            headers.putSection(
                    i,
                    new PeSection(
                            piece.name,
                            piece.address,
                            piece.bytes.length,
                            sizeOfHeaders + body.size(),
                            stored,
                            0x40000040L));
            body.writeBytes(Arrays.copyOf(piece.bytes, stored));
            end = Math.max(end, piece.address + piece.bytes.length);
        }
        headers.put(PeFields.SIZE_OF_IMAGE, PeWriter.up(end, sectionAlignment));
        if (symbols.length > 0) {
            headers.putCoff(PeFields.POINTER_TO_SYMBOL_TABLE, sizeOfHeaders + body.size());
            headers.putCoff(PeFields.NUMBER_OF_SYMBOLS, numberOfSymbols);
            body.writeBytes(symbols);
        }
        byte[] file = Arrays.copyOf(head, head.length + body.size());
        System.arraycopy(body.toByteArray(), 0, file, head.length, body.size());
        return file;
    }
}
