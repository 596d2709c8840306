package org.xenwright.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/** The search for the class in which an application starts. */
final class MainClass {
    private static final String ATTEMPTED = "finding the class the application starts in";
    private static final Pattern PART = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    /** Longer than any name that people write. */
    private static final int LONGEST = 1024;

    private static final String SUFFIX = ".class";

    /** Longest list of candidates in a message. */
    private static final int SHOWN = 20;

    private static final int LONGEST_SHOWN = 200;

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
        if (!isName(name)) {
            throw Problem.of(ATTEMPTED, "correct it")
                    .at(source.toString())
                    .found(name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "…" : name)
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
            String name = each.file().getFileName().toString();
            Allowance allowance = new Allowance(Bounds.ofArchive()).reading(name);
            try (LibraryJar jar = LibraryJar.of(parts.contents().of(each.file()), allowance)) {
                if (jar.entry(entry) != null) {
                    return true;
                }
            } catch (BoundsException e) {
                throw e.problem().raise(e);
            } catch (ZipException e) {
                throw Problem.of(ATTEMPTED, "build the jar anew, or take it out of the dependencies")
                        .at(name)
                        .found(String.valueOf(e.getMessage()))
                        .expected("a jar")
                        .raise(e);
            }
        }
        return false;
    }

    /** Returns whether it is the full name of a class. */
    private static boolean isName(String name) {
        if (name.length() > LONGEST) {
            return false;
        }
        for (String part : name.split("\\.", -1)) {
            if (!PART.matcher(part).matches()) {
                return false;
            }
        }
        return true;
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
                if (isName(name) && ClassFile.isMain(in, name)) {
                    found.add(name);
                }
            }
        }
        return found;
    }
}
