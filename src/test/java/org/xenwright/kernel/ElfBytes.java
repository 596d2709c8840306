package org.xenwright.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small ELF files for tests: modules with symbols and information, kernels with notes. */
public final class ElfBytes {
    private ElfBytes() {}

    /** A module as a compiler would leave it, with the sections the indexes are made from. */
    public static byte[] module(List<String> info, List<String> exported, List<String> needed) {
        Map<String, byte[]> sections = new LinkedHashMap<>();
        sections.put(".modinfo", text(info));
        sections.put("__ksymtab_strings", text(exported));
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        ByteBuffer symbols = little(24 * (needed.size() + 1));
        symbols.position(24);
        for (String symbol : needed) {
            symbols.putInt(names.size()).put((byte) 0x10).put((byte) 0).putShort((short) 0);
            symbols.putLong(0).putLong(0);
            names.writeBytes(text(List.of(symbol)));
        }
        sections.put(".strtab", names.toByteArray());
        sections.put(".symtab", symbols.array());
        return file(sections);
    }

    /** An x86-64 kernel with one note of owner Xen of each type. */
    public static byte[] kernel(int... types) {
        ByteBuffer notes = little(20 * types.length);
        for (int type : types) {
            notes.putInt(4)
                    .putInt(4)
                    .putInt(type)
                    .put("Xen\0".getBytes(StandardCharsets.US_ASCII))
                    .putInt(42);
        }
        byte[] banner = "Linux version 6.6.6-test (me@here) #1 SMP\n\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer elf = little(64 + 56 + 4096 + notes.capacity());
        header(elf, 2);
        elf.putLong(0x20, 64).putShort(0x36, (short) 56).putShort(0x38, (short) 1);
        elf.putInt(64, 4).putLong(64 + 8, 64 + 56 + 4096).putLong(64 + 0x20, notes.capacity());
        elf.position(200);
        elf.put(banner);
        elf.position(64 + 56 + 4096);
        elf.put(notes.array());
        return elf.array();
    }

    private static byte[] file(Map<String, byte[]> sections) {
        Map<String, byte[]> all = new LinkedHashMap<>(sections);
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        Map<String, Integer> places = new LinkedHashMap<>();
        all.put(".shstrtab", new byte[0]);
        for (String name : all.keySet()) {
            places.put(name, names.size());
            names.writeBytes(text(List.of(name)));
        }
        all.put(".shstrtab", names.toByteArray());
        int size = 64;
        for (byte[] section : all.values()) {
            size += section.length;
        }
        ByteBuffer elf = little(size + 64 * (all.size() + 1));
        header(elf, 1);
        elf.putLong(0x28, size).putShort(0x3a, (short) 64);
        elf.putShort(0x3c, (short) (all.size() + 1)).putShort(0x3e, (short) all.size());
        int data = 64;
        int place = size + 64;
        for (Map.Entry<String, byte[]> section : all.entrySet()) {
            elf.putInt(place, places.get(section.getKey())).putInt(place + 4, 1);
            elf.putLong(place + 0x18, data).putLong(place + 0x20, section.getValue().length);
            elf.position(data);
            elf.put(section.getValue());
            data += section.getValue().length;
            place += 64;
        }
        return elf.array();
    }

    private static void header(ByteBuffer elf, int type) {
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(16, (short) type).putShort(18, (short) 62);
    }

    private static byte[] text(List<String> strings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String string : strings) {
            out.writeBytes(string.getBytes(StandardCharsets.ISO_8859_1));
            out.write(0);
        }
        return out.toByteArray();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
