package org.xenwright.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.ZipDirectory;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/** The search for the class in which an application starts. */
final class MainClass {
    private static final String ATTEMPTED = "finding the class the application starts in";
    private static final String NAME = "[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*";
    private static final String SUFFIX = ".class";

    /** Longest list of candidates in a message. */
    private static final int SHOWN = 20;

    private final Parts parts;
    private final Path source;

    MainClass(Parts parts, Path source) {
        this.parts = parts;
        this.source = source;
    }

    /**
     * Returns its name.
     *
     * @param wanted as the project names it; null to find it
     * @param declared as its jar names it; null where it does not
     * @throws org.xenwright.problem.ProblemException when there is none, or a choice
     */
    String name(@Nullable String wanted, @Nullable String declared) throws IOException {
        String named = wanted != null ? wanted.strip() : declared;
        if (named != null) {
            return known(named);
        }
        List<String> candidates = candidates();
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        throw Problem.of(
                        ATTEMPTED,
                        candidates.isEmpty()
                                ? "write <application><mainClass>, if it is in a dependency"
                                : "choose one: <application><mainClass>")
                .at(source.toString())
                .found(candidates.isEmpty() ? "no class with public static void main(String[])" : shown(candidates))
                .expected("one class with public static void main(String[])")
                .raise();
    }

    private static String shown(List<String> names) {
        String list = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? list + " and " + (names.size() - SHOWN) + " more" : list;
    }

    private String known(String name) throws IOException {
        if (!name.matches(NAME)) {
            throw Problem.of(ATTEMPTED, "correct it")
                    .found(name)
                    .expected("the full name of a class")
                    .raise();
        }
        String entry = name.replace('.', '/') + SUFFIX;
        Path classes = parts.classes();
        if (classes != null && Files.isRegularFile(classes.resolve(entry)) || isInLibrary(entry)) {
            return name;
        }
        throw Problem.of(
                        ATTEMPTED,
                        Nearest.to(name, new TreeSet<>(candidates()))
                                .map(near -> "write " + near + " if that was meant")
                                .orElse("correct <application><mainClass>"))
                .at(source.toString())
                .found(name)
                .expected("a class of the application, or of what it depends on")
                .raise();
    }

    private boolean isInLibrary(String entry) throws IOException {
        for (Library each : parts.libraries()) {
            Content jar = parts.contents().of(each.file());
            if (jar instanceof Content.Slice slice ? isIn(slice.file(), entry) : isIn(jar, entry)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(Path jar, String entry) throws IOException {
        ZipDirectory.charge(jar, new Allowance(Bounds.ofArchive()).reading(String.valueOf(jar.getFileName())));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(entry) != null;
        }
    }

    /** The same for a small jar in memory. */
    private static boolean isIn(Content jar, String entry) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(jar.open())) {
            for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
                if (each.getName().equals(entry)) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<String> candidates() throws IOException {
        Path classes = parts.classes();
        if (classes == null || !Files.isDirectory(classes)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path each : files) {
            String path = classes.relativize(each).toString();
            String name = path.substring(0, path.length() - SUFFIX.length())
                    .replace(classes.getFileSystem().getSeparator(), ".");
            try (InputStream in = parts.contents().of(each).open()) {
                if (name.matches(NAME) && ClassFile.isMain(in, name)) {
                    found.add(name);
                }
            }
        }
        return found;
    }
}
