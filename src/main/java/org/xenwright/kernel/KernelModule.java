package org.xenwright.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;

/**
 * A module and what it says about itself.
 *
 * @param name with underscores, as the kernel knows it
 * @param path of the file, relative to the folder of modules
 * @param content the file's bytes, perhaps compressed
 * @param info the {@code key=value} texts of {@code .modinfo}, in order
 * @param exported the symbols it offers others, in order
 * @param needed the symbols others must offer it, in order
 */
public record KernelModule(
        String name, String path, Content content, List<String> info, List<String> exported, List<String> needed) {
    private static final String CRC = "__crc_";

    public KernelModule {
        info = List.copyOf(info);
        exported = List.copyOf(exported);
        needed = List.copyOf(needed);
    }

    static KernelModule read(ContentReader reader, String path, Content content) throws IOException {
        try {
            KernelCompression compression = compression(content);
            Content plain = compression == KernelCompression.NONE ? content : Content.of(compression.unpack(content));
            Elf elf = Elf.read(reader, plain);
            List<ElfSymbol> symbols = ElfSymbol.of(elf);
            Set<String> needed = new LinkedHashSet<>();
            for (ElfSymbol symbol : symbols) {
                if (symbol.undefined() && !symbol.name().isEmpty()) {
                    needed.add(symbol.name());
                }
            }
            List<String> info = Elf.strings(elf.section(".modinfo").orElse(new byte[0]));
            return new KernelModule(nameOf(path), path, content, info, exported(elf, symbols), new ArrayList<>(needed));
        } catch (KernelFormatException e) {
            throw e.in("the module", path);
        }
    }

    /** The bytes as {@code insmod} of any program takes them: decompressed. */
    public Content plain() throws IOException {
        KernelCompression compression = compression(content);
        return compression == KernelCompression.NONE ? content : Content.of(compression.unpack(content));
    }

    /** The values of a key of {@code .modinfo}, in order. */
    public List<String> values(String key) {
        return info.stream()
                .filter(text -> text.startsWith(key + "="))
                .map(text -> text.substring(key.length() + 1))
                .toList();
    }

    /** With symbol versions every export has a checksum by which it is told from other symbols; else there is a list. */
    private static List<String> exported(Elf elf, List<ElfSymbol> symbols) throws IOException {
        List<String> versioned = symbols.stream()
                .flatMap(s -> s.name().startsWith(CRC) ? Stream.of(s.name().substring(CRC.length())) : Stream.of())
                .toList();
        if (!versioned.isEmpty()) {
            return versioned;
        }
        Optional<byte[]> strings = elf.section("__ksymtab_strings");
        return strings.isPresent() ? Elf.strings(strings.get()) : List.of();
    }

    private static KernelCompression compression(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return KernelCompression.of(in.readNBytes(16));
        }
    }

    /** Whether a file name is that of a module. */
    static boolean isModule(String file) {
        return file.endsWith(".ko") || file.endsWith(".ko.xz") || file.endsWith(".ko.zst") || file.endsWith(".ko.gz");
    }

    /** The kernel's name of a module file: up to the first dot, dashes as underscores. */
    static String nameOf(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        return (dot < 0 ? file : file.substring(0, dot)).replace('-', '_');
    }

    /** The path alone tells the modules of a kernel apart; hashing thousands of symbols would only cost time. */
    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KernelModule module
                && path.equals(module.path)
                && content.equals(module.content)
                && info.equals(module.info)
                && exported.equals(module.exported)
                && needed.equals(module.needed);
    }

    @Override
    public String toString() {
        return name;
    }
}
