package org.xenwright.image.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.content.Mismatch;
import org.xenwright.loader.pe.PeFile;
import org.xenwright.loader.pe.PeFormatException;
import org.xenwright.loader.pe.PeSection;
import org.xenwright.loader.pe.Sbat;
import org.xenwright.loader.pe.UnifiedKernel;
import org.xenwright.loader.signing.ProgramSignature;
import org.xenwright.loader.signing.SignatureFormatException;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.TextTable;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The programs that firmware starts from the folder {@code EFI} of a volume: loaders, unified kernels. */
public final class EfiPrograms {
    private static final String FOLDER = "EFI";
    private static final String SUFFIX = ".efi";
    /** {@code EFI/debian/shimx64.efi} is three deep. */
    private static final int DEPTH = 3;

    /** Most that are looked into, since each is read as a whole for its signature. */
    private static final int MOST = 32;

    /** Most characters of a text that is shown: more than a kernel takes as its command line. */
    private static final int LONGEST = 4096;

    private EfiPrograms() {}

    /** Says what each of them is, in lines of {@code PARTITION: PATH: …}. */
    static List<String> lines(DiskContents disk) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Content> each : programs(disk).entrySet()) {
            lines.add(label(each.getKey()) + summary(each.getValue()));
        }
        return lines;
    }

    /**
     * Says how those of two disks differ that are no files of their images, in lines; of those that are, {@link
     * ImageDifference} says it.
     */
    public static List<String> beyondFiles(DiskContents before, DiskContents after) throws IOException {
        return differences(outside(before), outside(after));
    }

    private static Map<String, Content> outside(DiskContents disk) throws IOException {
        Map<String, Content> found = programs(disk);
        Set<Content> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        disk.files().walk((path, inode) -> {
            if (inode instanceof RegularFile file) {
                shown.add(file.content());
            }
        });
        found.values().removeIf(shown::contains);
        return found;
    }

    /** Says how those of two disks differ, in lines; none when they do not. */
    static List<String> differences(DiskContents before, DiskContents after) throws IOException {
        return differences(programs(before), programs(after));
    }

    private static List<String> differences(Map<String, Content> one, Map<String, Content> other) throws IOException {
        TreeSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            Content a = one.get(name);
            Content b = other.get(name);
            if (a != null && b != null) {
                difference(a, b).ifPresent(what -> lines.add("~ " + label(name) + what));
            } else if (a != null) {
                lines.add("- " + label(name) + summary(a));
            } else if (b != null) {
                lines.add("+ " + label(name) + summary(b));
            }
        }
        return lines;
    }

    /** Tells whether a file is called as programs for firmware are. */
    static boolean isNamedSo(TreePath path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX);
    }

    /** Says how two programs differ; empty for files that are none, or the same. */
    static Optional<String> between(Content a, Content b) throws IOException {
        return PeFile.isProgram(a) && PeFile.isProgram(b) ? difference(a, b) : Optional.empty();
    }

    private static Optional<String> difference(Content a, Content b) throws IOException {
        long at = Mismatch.of(a, b);
        if (at < 0) {
            return Optional.empty();
        }
        String place = "content from byte " + at;
        try {
            PeFile one = PeFile.read(a);
            PeFile other = PeFile.read(b);
            List<String> words = new ArrayList<>(List.of(place + ", " + Foreign.line(one.describe(at))));
            List<String> sections = one.sectionsUnlike(other);
            if (!sections.isEmpty()) {
                words.add("sections " + Foreign.line(String.join(" ", sections)));
            }
            changed(words, "command line", command(one), command(other));
            changed(words, "signature", shown(signature(one)), shown(signature(other)));
            return Optional.of(String.join("; ", words));
        } catch (PeFormatException e) {
            return Optional.of(place);
        }
    }

    private static String shown(String text) {
        return Foreign.line(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    }

    private static void changed(List<String> words, String what, String before, String after) {
        if (!before.equals(after)) {
            words.add(what + " " + before + " -> " + after);
        }
    }

    private static String command(PeFile program) throws IOException {
        return UnifiedKernel.of(program)
                .map(each -> "'" + shown(each.commandLine()) + "'")
                .orElse("none");
    }

    /** Says what a program is, in lines; empty for a file that is none. */
    static Optional<List<String>> of(Content content) throws IOException {
        if (!PeFile.isProgram(content)) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>(List.of(summary(content)));
        try {
            PeFile program = PeFile.read(content);
            UnifiedKernel.of(program).ifPresent(kernel -> lines.add("command line " + shown(kernel.commandLine())));
            Sbat.of(program).ifPresent(sbat -> lines.add("generations " + shown(generations(sbat))));
            TextTable table = new TextTable("lrrr");
            table.row("section", "address", "size", "in the file");
            for (PeSection each : program.sections()) {
                table.row(
                        Foreign.line(each.name()),
                        "0x" + Long.toHexString(each.address()),
                        ByteSize.format(each.size()),
                        ByteSize.format(each.stored()));
            }
            lines.addAll(table.lines());
        } catch (PeFormatException e) {
            // the summary has said so
            return Optional.of(lines);
        }
        return Optional.of(lines);
    }

    private static String generations(Sbat sbat) {
        return String.join(
                " ",
                sbat.components().stream()
                        .map(each -> each.name() + "," + each.generation())
                        .toList());
    }

    private static String summary(Content content) throws IOException {
        try {
            PeFile program = PeFile.read(content);
            return shown(name(program) + " for " + program.architecture().orElse("an unknown processor") + ", "
                    + signature(program));
        } catch (PeFormatException e) {
            return Foreign.line("a damaged program: " + e.getMessage());
        }
    }

    private static String name(PeFile program) throws IOException {
        Optional<UnifiedKernel> kernel = UnifiedKernel.of(program);
        if (kernel.isPresent()) {
            String stub = kernel.get().stub().isEmpty()
                    ? ""
                    : " behind " + kernel.get().stub();
            return "unified kernel " + kernel.get().release() + stub;
        }
        return Sbat.of(program).flatMap(EfiPrograms::vendors).orElse("program");
    }

    /** Returns name and version of what a vendor made, or the author before it. */
    private static Optional<String> vendors(Sbat sbat) {
        List<Sbat.Component> made = sbat.components().stream()
                .filter(each -> !each.version().isEmpty() && !each.name().equals("sbat"))
                .toList();
        return made.stream()
                .filter(each -> each.name().contains("."))
                .findFirst()
                .or(() -> made.stream().findFirst())
                .map(each -> each.name().replaceAll("\\..*", "") + " " + each.version());
    }

    private static String signature(PeFile program) throws IOException {
        try {
            List<ProgramSignature> all = ProgramSignature.of(program);
            return all.isEmpty()
                    ? "not signed"
                    : "signed by "
                            + String.join(
                                    " and ",
                                    all.stream()
                                            .map(each -> each.by()
                                                    + each.fault()
                                                            .map(fault -> " (does not hold: " + fault + ")")
                                                            .orElse(""))
                                            .toList());
        } catch (SignatureFormatException e) {
            return "signed in a way that cannot be read: " + e.getMessage();
        }
    }

    private static Map<String, Content> programs(DiskContents disk) {
        Map<String, Content> found = new TreeMap<>();
        for (DiskContents.Volume each : disk.volumes()) {
            Tree tree = each.content().tree();
            if (tree != null) {
                String key = each.disk() + " " + each.name();
                tree.root().entries().forEach((name, inode) -> {
                    if (name.toString().equalsIgnoreCase(FOLDER)) {
                        collect(key + "\0" + name, inode, 1, found);
                    }
                });
            }
        }
        return found;
    }

    private static void collect(String key, Inode inode, int depth, Map<String, Content> found) {
        if (inode instanceof RegularFile file && key.toLowerCase(Locale.ROOT).endsWith(SUFFIX) && found.size() < MOST) {
            found.put(key, file.content());
        }
        if (inode instanceof Directory folder && depth < DEPTH) {
            for (Map.Entry<Name, Inode> each : folder.entries().entrySet()) {
                collect(key + "/" + each.getKey(), each.getValue(), depth + 1, found);
            }
        }
    }

    /** Returns a key as it is shown: the partition and the path. */
    private static String label(String key) {
        String[] parts = key.substring(key.indexOf(' ') + 1).split("\0", 2);
        return (parts[0].isEmpty() ? "" : Foreign.line(parts[0]) + ": ") + Foreign.line(parts[1]) + ": ";
    }
}
