package org.xenwright.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;

/**
 * The sections of a little-endian ELF file, read on demand and with every offset checked. Facts: System V ABI, chapter
 * "Object files".
 */
public final class Elf {
    /** No section a module's indexes are made from comes near this. */
    private static final long MAX_SECTION = 64 << 20;

    private static final int IDENT = 16;
    /** A name may be the end of another one, but there is an end to that. */
    private static final int NAMES_PER_TEXT = 4;

    private static final int NOBITS = 8; // SHT_NOBITS, occupies nothing in the file
    private static final int ALLOC = 2; // SHF_ALLOC, occupies memory when it runs

    /**
     * A section.
     *
     * @param name empty where the file tells none
     * @param inMemory whether it is part of the running program
     * @param inFile whether the file has its bytes; otherwise they are zero
     * @param address where it is in the memory of a linked program
     * @param offset of its bytes in the file
     * @param size in bytes
     */
    public record Section(String name, boolean inMemory, boolean inFile, long address, long offset, long size) {}

    private final ContentReader reader;
    private final Content content;
    private final boolean wide;
    private final List<Section> all = new ArrayList<>();
    private final Map<String, Section> sections = new HashMap<>();

    private Elf(ContentReader reader, Content content, boolean wide) {
        this.reader = reader;
        this.content = content;
        this.wide = wide;
    }

    static boolean isElf(byte[] head) {
        return head.length > 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    }

    /**
     * Returns whether the file is of the 64-bit class.
     *
     * @throws KernelFormatException when the bytes start no little-endian ELF file
     */
    static boolean isWide(byte[] head) throws KernelFormatException {
        if (!isElf(head) || head.length < IDENT) {
            throw new KernelFormatException("no ELF file");
        }
        if (head[5] != 1) {
            throw new KernelFormatException("an ELF file that is not little-endian");
        }
        if (head[4] != 1 && head[4] != 2) {
            throw new KernelFormatException("an ELF file of unknown class " + head[4]);
        }
        return head[4] == 2;
    }

    /**
     * Returns how much memory the parts of an ELF file take that are loaded, from the first to the last: its {@code
     * PT_LOAD} segments by physical address. 0 when the head does not hold all program headers.
     */
    static long memory(byte[] head) throws KernelFormatException {
        boolean wide = isWide(head);
        if (head.length < 64) {
            return 0;
        }
        long table = wide ? LittleEndian.u63(head, 0x20) : LittleEndian.u32(head, 0x1c);
        int entry = LittleEndian.u16(head, wide ? 0x36 : 0x2a);
        int count = LittleEndian.u16(head, wide ? 0x38 : 0x2c);
        if (entry != (wide ? 56 : 32) || table > head.length || table + (long) entry * count > head.length) {
            return 0;
        }
        long first = Long.MAX_VALUE;
        long end = 0;
        for (int at = (int) table, i = 0; i < count; i++, at += entry) {
            if (LittleEndian.u32(head, at) == 1) { // PT_LOAD
                long place = wide ? LittleEndian.u63(head, at + 0x18) : LittleEndian.u32(head, at + 0x0c);
                long size = wide ? LittleEndian.u63(head, at + 0x28) : LittleEndian.u32(head, at + 0x14);
                first = Math.min(first, place);
                end = Math.max(end, place + size);
            }
        }
        return Math.max(0, end - first);
    }

    /**
     * Reads the table of sections.
     *
     * @param reader open as long as sections are read
     * @throws KernelFormatException when it is no little-endian ELF file, or a broken one
     */
    public static Elf read(ContentReader reader, Content content) throws IOException {
        byte[] head = bytes(reader, content, 0, Math.min(64, content.size()));
        boolean wide = isWide(head);
        Elf elf = new Elf(reader, content, wide);
        long table = wide ? LittleEndian.u63(head, 0x28) : LittleEndian.u32(head, 0x20);
        int entry = LittleEndian.u16(head, wide ? 0x3a : 0x2e);
        int count = LittleEndian.u16(head, wide ? 0x3c : 0x30);
        int strings = LittleEndian.u16(head, wide ? 0x3e : 0x32);
        if (count == 0) {
            return elf;
        }
        if (entry != (wide ? 64 : 40)) {
            throw new KernelFormatException("section headers of " + entry + " bytes");
        }
        byte[] headers = bytes(reader, content, table, (long) entry * count);
        if (strings >= count) {
            throw new KernelFormatException("section names in section " + strings + " of " + count);
        }
        byte[] text = elf.bytes(elf.section(headers, strings * entry, ""));
        long names = (long) NAMES_PER_TEXT * text.length;
        for (int i = 1; i < count; i++) {
            long at = LittleEndian.u32(headers, i * entry);
            Section section = elf.section(headers, i * entry, at < text.length ? string(text, (int) at) : "");
            names -= section.name.length();
            if (names < 0) {
                throw new KernelFormatException("names of sections that overlap");
            }
            elf.all.add(section);
            if (at < text.length) {
                // the first of a name counts, as it does for kmod
                elf.sections.putIfAbsent(section.name, section);
            }
        }
        return elf;
    }

    private Section section(byte[] headers, int at, String name) throws KernelFormatException {
        long type = LittleEndian.u32(headers, at + 4);
        long flags = LittleEndian.u32(headers, at + 8);
        long address = wide ? LittleEndian.bits64(headers, at + 0x10) : LittleEndian.u32(headers, at + 0x0c);
        long offset = wide ? LittleEndian.u63(headers, at + 0x18) : LittleEndian.u32(headers, at + 0x10);
        long size = wide ? LittleEndian.u63(headers, at + 0x20) : LittleEndian.u32(headers, at + 0x14);
        return new Section(name, (flags & ALLOC) != 0, type != NOBITS, address, offset, size);
    }

    /** Tells whether it is of the 64-bit class. */
    public boolean is64Bit() {
        return wide;
    }

    /** Lists its sections in the order of their table. */
    public List<Section> sections() {
        return List.copyOf(all);
    }

    /** Returns the bytes of the first section of a name; empty when there is none. */
    public Optional<byte[]> section(String name) throws IOException {
        Section section = sections.get(name);
        return section == null || !section.inFile ? Optional.empty() : Optional.of(bytes(section));
    }

    /** Returns the bytes of one of its sections that has some in the file. */
    public byte[] bytes(Section section) throws IOException {
        return bytes(reader, content, section.offset, section.size);
    }

    private static byte[] bytes(ContentReader reader, Content content, long offset, long size) throws IOException {
        if (size > MAX_SECTION || offset + size > content.size() || offset + size < 0) {
            throw new KernelFormatException(
                    "a part of " + size + " bytes at " + offset + " does not lie within the " + content.size());
        }
        byte[] bytes = new byte[(int) size];
        reader.read(content, offset, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Returns the text from {@code at} to the next zero byte, or to the end. */
    static String string(byte[] bytes, int at) {
        int end = at;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
    }

    /** Returns the texts between zero bytes, empty ones left out. */
    public static List<String> strings(byte[] bytes) {
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                String string = string(bytes, i);
                strings.add(string);
                i += string.length();
            }
        }
        return strings;
    }
}
