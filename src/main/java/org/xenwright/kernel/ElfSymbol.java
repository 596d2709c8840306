package org.xenwright.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a symbol table.
 *
 * @param name as in the string table
 * @param undefined whether another object must provide it
 */
record ElfSymbol(String name, boolean undefined) {
    /** Returns all symbols but the empty first; empty when the file has none, or they do not agree with its strings. */
    static List<ElfSymbol> of(Elf elf) throws IOException {
        Optional<byte[]> table = elf.section(".symtab");
        Optional<byte[]> strings = elf.section(".strtab");
        if (table.isEmpty() || strings.isEmpty()) {
            return List.of();
        }
        byte[] entries = table.get();
        byte[] text = strings.get();
        int size = elf.is64Bit() ? 24 : 16;
        if (entries.length % size != 0) {
            throw new KernelFormatException("a symbol table of " + entries.length + " bytes");
        }
        List<ElfSymbol> symbols = new ArrayList<>(entries.length / size);
        for (int at = size; at < entries.length; at += size) {
            long name = LittleEndian.u32(entries, at);
            if (name >= text.length) {
                throw new KernelFormatException("a symbol's name at " + name + " of " + text.length);
            }
            boolean undefined = LittleEndian.u16(entries, at + (elf.is64Bit() ? 6 : 14)) == 0; // SHN_UNDEF
            symbols.add(new ElfSymbol(Elf.string(text, (int) name), undefined));
        }
        return symbols;
    }
}
