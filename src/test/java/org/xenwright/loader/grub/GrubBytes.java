package org.xenwright.loader.grub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.xenwright.content.Content;

/** Small files that are laid out like those of grub-pc-bin. */
public final class GrubBytes {
    static final int NOBITS = 8;
    static final int ALLOC = 2;
    private static final int HEADER = 52;
    private static final int ENTRY = 40;

    /** A section of an ELF file. */
    record Section(String name, int type, int flags, int address, byte[] bytes, int size) {
        static Section of(String name, int flags, int address, byte[] bytes) {
            return new Section(name, 1, flags, address, bytes, bytes.length);
        }
    }

    private final Map<String, byte[]> files = new HashMap<>();

    /** Files with the modules {@code normal}, which needs {@code boot} and {@code extcmd}, and {@code biosdisk}. */
    public GrubBytes() {
        put("kernel.img", kernel(0x1000));
        put("moddep.lst", "normal: extcmd boot\nbiosdisk:\nboot:\nextcmd: boot\n".getBytes(StandardCharsets.UTF_8));
        put("normal.mod", module("normal", "GNU GRUB  version %s\0002.99-1+test\0".getBytes(StandardCharsets.UTF_8)));
        for (String name : List.of("boot", "extcmd", "biosdisk")) {
            put(name + ".mod", module(name, name.getBytes(StandardCharsets.UTF_8)));
        }
        put("boot.img", sector("eb6390", 0x66, "eb05"));
        put("boot_hybrid.img", sector("eb63", 0x1b0, "01"));
        put("cdboot.img", new byte[2048]);
        byte[] diskboot = sector("52e8", 0x1fe, "2008");
        put("diskboot.img", diskboot);
        byte[] decompressor = new byte[64];
        ByteBuffer code = ByteBuffer.wrap(decompressor).order(ByteOrder.LITTLE_ENDIAN);
        code.put(HexFormat.of().parseHex("ea1c820000"));
        code.position(0x20);
        code.put(HexFormat.of().parseHex("bf00001000be")).putInt(0x8200 + decompressor.length);
        put("lzma_decompress.img", decompressor);
    }

    private static byte[] sector(String start, int at, String there) {
        byte[] sector = new byte[512];
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        byte[] head = HexFormat.of().parseHex(start);
        System.arraycopy(head, 0, sector, 0, head.length);
        byte[] bytes = HexFormat.of().parseHex(there);
        System.arraycopy(bytes, 0, sector, at, bytes.length);
        return sector;
    }

    static byte[] kernel(int zeros) {
        byte[] text = new byte[3001];
        new Random(3).nextBytes(text);
        return elf(List.of(
                Section.of(".text", ALLOC, 0x9000, text),
                Section.of(".data", ALLOC, 0x9c00, new byte[] {1, 2, 3}),
                new Section(".bss", NOBITS, ALLOC, 0x9c20, new byte[0], zeros)));
    }

    static byte[] module(String name, byte[] text) {
        return elf(List.of(
                Section.of(".text", ALLOC, 0, text),
                Section.of(".modname", 0, 0, (name + "\0").getBytes(StandardCharsets.UTF_8))));
    }

    static byte[] elf(List<Section> sections) {
        StringBuilder names = new StringBuilder("\0");
        int length = HEADER;
        for (Section each : sections) {
            length += each.bytes.length;
            names.append(each.name).append('\0');
        }
        int table = length + names.length();
        int count = sections.size() + 2;
        ByteBuffer elf = ByteBuffer.allocate(table + count * ENTRY).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(HexFormat.of().parseHex("7f454c46010101"));
        elf.putInt(0x20, table).putShort(0x2e, (short) ENTRY);
        elf.putShort(0x30, (short) count).putShort(0x32, (short) (count - 1));
        elf.position(HEADER);
        int name = 1;
        int at = table + ENTRY;
        for (Section each : sections) {
            elf.putInt(at, name).putInt(at + 4, each.type).putInt(at + 8, each.flags);
            elf.putInt(at + 12, each.address).putInt(at + 16, elf.position()).putInt(at + 20, each.size);
            elf.put(each.bytes);
            name += each.name.length() + 1;
            at += ENTRY;
        }
        elf.putInt(at + 4, 3).putInt(at + 16, elf.position()).putInt(at + 20, names.length());
        elf.put(names.toString().getBytes(StandardCharsets.US_ASCII));
        return elf.array();
    }

    void put(String name, byte[] bytes) {
        files.put(name, bytes);
    }

    void remove(String name) {
        files.remove(name);
    }

    byte[] get(String name) {
        return files.get(name);
    }

    List<String> names() {
        return files.keySet().stream().sorted().toList();
    }

    /** The files as they are now. */
    public GrubFiles files() {
        Map<String, byte[]> now = Map.copyOf(files);
        return GrubFiles.of(path -> Optional.ofNullable(now.get(path.substring(GrubFiles.FOLDER.length() + 1)))
                .map(Content::of));
    }
}
