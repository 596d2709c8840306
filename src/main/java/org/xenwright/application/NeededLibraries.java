package org.xenwright.application;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.xenwright.tool.SharedLibraries;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The shared libraries that the native code of a runtime needs and does not have itself.
 *
 * @param core those without which no program starts, sorted
 * @param others those of modules that load them when they are first used, sorted
 */
record NeededLibraries(List<String> core, List<String> others) {
    /** The native code of java.base, and the programs that start. */
    private static final Pattern CORE = Pattern.compile(
            "/(bin/java|lib/jspawnhelper|lib/server/libjvm\\.so|lib/lib(java|jimage|jli|jsig|net|nio|verify|zip|syslookup)\\.so)");

    private static final String OF_CORE = "core ";

    NeededLibraries {
        core = List.copyOf(core);
        others = List.copyOf(others);
    }

    /** @param scratch a folder, in which nothing is left */
    static NeededLibraries of(Tree runtime, Path scratch) throws IOException {
        Set<String> own = new HashSet<>();
        SortedSet<String> core = new TreeSet<>();
        SortedSet<String> others = new TreeSet<>();
        try {
            runtime.walk((path, inode) -> {
                String name = path.name().toString();
                own.add(name);
                if (inode instanceof RegularFile file
                        && (name.endsWith(".so") || (inode.attributes().mode() & 0100) != 0)) {
                    (CORE.matcher(path.toString()).matches() ? core : others).addAll(needed(file, scratch));
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        core.removeAll(own);
        others.removeAll(own);
        others.removeAll(core);
        return new NeededLibraries(List.copyOf(core), List.copyOf(others));
    }

    private static List<String> needed(RegularFile file, Path scratch) {
        try {
            Path copy = Files.createTempFile(scratch, "elf", "");
            try (InputStream in = file.content().open()) {
                byte[] magic = in.readNBytes(4);
                if (magic.length < 4 || magic[0] != 0x7f || magic[1] != 'E' || magic[2] != 'L' || magic[3] != 'F') {
                    return List.of();
                }
                try (InputStream all = file.content().open()) {
                    Files.copy(all, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
                return SharedLibraries.needed(copy);
            } finally {
                Files.delete(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        core.forEach(each -> lines.add(OF_CORE + each));
        lines.addAll(others);
        Files.write(file, lines);
    }

    static NeededLibraries read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return new NeededLibraries(
                lines.stream()
                        .filter(each -> each.startsWith(OF_CORE))
                        .map(each -> each.substring(OF_CORE.length()))
                        .toList(),
                lines.stream().filter(each -> !each.startsWith(OF_CORE)).toList());
    }
}
