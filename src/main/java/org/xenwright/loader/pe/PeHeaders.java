package org.xenwright.loader.pe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/**
 * The headers of a program as bytes, from the start of the file to the end of the table of sections.
 *
 * @param bytes at least up to {@link #end}; not copied, so that a writer can change them
 * @param coff where the signature lies
 * @param optional where the optional header lies
 * @param table where the table of sections lies
 * @param count of sections
 */
record PeHeaders(byte[] bytes, int coff, int optional, int table, int count) {
    /** {@code MZ}. */
    static final int MZ = 0x5a4d;
    /** {@code PE\0\0}. */
    static final int PE = 0x4550;

    int end() {
        return table + count * PeFields.SECTION.length();
    }

    private boolean wide() {
        return PeFields.MAGIC.get(bytes, optional) == PeFields.MAGIC_64;
    }

    FieldTable optionalFields() {
        return wide() ? PeFields.OPTIONAL_64 : PeFields.OPTIONAL_32;
    }

    /** Checks that the optional header is one of the two, and has room for what it says it has. */
    void checkOptional(int mostDirectories) throws PeFormatException {
        int room = table - optional;
        if (room < PeFields.MAGIC.end()) {
            throw new PeFormatException("no optional header");
        }
        long magic = PeFields.MAGIC.get(bytes, optional);
        if (magic != PeFields.MAGIC_32 && magic != PeFields.MAGIC_64) {
            throw new PeFormatException("an optional header of unknown kind 0x" + Long.toHexString(magic));
        }
        long needed = optionalFields().length();
        if (room >= needed) {
            needed += directories() * PeFields.DIRECTORY.length();
        }
        if (room < needed || directories() > mostDirectories) {
            throw new PeFormatException("an optional header of " + room + " bytes, too short for what it holds");
        }
    }

    private long directories() {
        return optionalFields().field("NumberOfRvaAndSizes").get(bytes, optional);
    }

    long coff(Field field) {
        return field.get(bytes, coff);
    }

    void putCoff(Field field, long value) {
        field.put(bytes, coff, value);
    }

    /** Returns a number of the optional header. */
    long get(Field field) {
        return field.get(bytes, optional);
    }

    void put(Field field, long value) {
        field.put(bytes, optional, value);
    }

    /** Returns where a field of the optional header lies in the file. */
    long at(Field field) {
        return optional + field.offset();
    }

    /** Returns where a data directory lies in the file; -1 when the header ends before it. */
    long directoryAt(int number) {
        return number < directories()
                ? optional + optionalFields().length() + (long) number * PeFields.DIRECTORY.length()
                : -1;
    }

    /** Returns a number of a data directory; 0 when the header ends before it. */
    long directory(int number, Field field) {
        long at = directoryAt(number);
        return at < 0 ? 0 : field.get(bytes, (int) at);
    }

    void putDirectory(int number, long address, long size) {
        int at = (int) directoryAt(number);
        PeFields.DIRECTORY_ADDRESS.put(bytes, at, address);
        PeFields.DIRECTORY_SIZE.put(bytes, at, size);
    }

    /** Returns a section with its name as it is written. */
    PeSection section(int number) {
        int at = table + number * PeFields.SECTION.length();
        String name = new String(PeFields.NAME.bytes(bytes, at), StandardCharsets.ISO_8859_1);
        int end = name.indexOf('\0');
        return new PeSection(
                end < 0 ? name : name.substring(0, end),
                PeFields.VIRTUAL_ADDRESS.get(bytes, at),
                PeFields.VIRTUAL_SIZE.get(bytes, at),
                PeFields.POINTER_TO_RAW_DATA.get(bytes, at),
                PeFields.SIZE_OF_RAW_DATA.get(bytes, at),
                PeFields.CHARACTERISTICS.get(bytes, at));
    }

    void putSection(int number, PeSection section) {
        int at = table + number * PeFields.SECTION.length();
        // behind the headers of a linker need not be zeros
        Arrays.fill(bytes, at, at + PeFields.SECTION.length(), (byte) 0);
        PeFields.NAME.put(bytes, at, section.name().getBytes(StandardCharsets.ISO_8859_1));
        PeFields.VIRTUAL_ADDRESS.put(bytes, at, section.address());
        PeFields.VIRTUAL_SIZE.put(bytes, at, section.size());
        PeFields.POINTER_TO_RAW_DATA.put(bytes, at, section.offset());
        PeFields.SIZE_OF_RAW_DATA.put(bytes, at, section.stored());
        PeFields.CHARACTERISTICS.put(bytes, at, section.characteristics());
    }

    /** Says what a byte of them is; empty behind them. */
    String describe(long at) {
        if (at < PeFields.DOS.length()) {
            return "the DOS header, field " + PeFields.DOS.at(at).orElseThrow();
        }
        if (at < coff) {
            return "the program for DOS, byte " + at;
        }
        if (at < optional) {
            return "the COFF header, field " + PeFields.COFF.at(at - coff).orElseThrow();
        }
        if (at < table) {
            long within = at - optional;
            long directory = within - optionalFields().length();
            return optionalFields()
                    .at(within)
                    .map(field -> "the optional header, field " + field)
                    .orElseGet(() -> "data directory " + directory / PeFields.DIRECTORY.length() + ", field "
                            + PeFields.DIRECTORY
                                    .at(directory % PeFields.DIRECTORY.length())
                                    .orElseThrow());
        }
        if (at < end()) {
            int number = (int) (at - table) / PeFields.SECTION.length();
            return "the header of section " + section(number).name() + ", field "
                    + PeFields.SECTION
                            .at((at - table) % PeFields.SECTION.length())
                            .orElseThrow();
        }
        return at < get(PeFields.SIZE_OF_HEADERS) ? "what is behind the headers, byte " + at : "";
    }
}
