package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Manifest;
import org.xenwright.problem.Problem;

/**
 * The jars that the manifest of a jar names, as far as they lie beside or below it.
 *
 * @param found in the order of the class path
 * @param missing names of others, without which the application runs; the JVM would pass over them too
 */
record ClassPathJars(List<Library> found, List<String> missing) {
    static final String NAME = "Class-Path";

    private static final int LONGEST_SHOWN = 200;
    private static final int MOST_NOTES = 20;

    ClassPathJars {
        found = List.copyOf(found);
        missing = List.copyOf(missing);
    }

    /**
     * Finds them.
     *
     * @throws org.xenwright.problem.ProblemException when the manifest names a file elsewhere
     */
    static ClassPathJars of(Path jar, Manifest manifest) throws IOException {
        String written = Parts.main(manifest, NAME);
        List<Library> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Path folder = jar.toAbsolutePath().normalize().resolveSibling("").normalize();
        Set<String> names = new LinkedHashSet<>(List.of(written == null ? new String[0] : written.split(" +")));
        names.remove("");
        for (String name : names) {
            Path file = place(folder, name, jar);
            boolean there = Files.isRegularFile(file);
            if (!file.startsWith(folder) || there && !file.toRealPath().startsWith(folder.toRealPath())) {
                throw outside(jar, name);
            }
            if (there) {
                found.add(new Library(
                        name, file, Library.kindOf(file.getFileName().toString())));
            } else {
                missing.add(name);
            }
        }
        return new ClassPathJars(found, missing);
    }

    private static Path place(Path folder, String name, Path jar) {
        if (!name.matches("[^:%\\\\\\p{Cntrl}]+")) {
            throw outside(jar, name);
        }
        try {
            return folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw outside(jar, name);
        }
    }

    private static RuntimeException outside(Path jar, String name) {
        String shown = name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "…" : name;
        return Problem.of("laying out an application", "name it as a dependency of the project instead")
                .at(jar + ", " + NAME)
                .found(shown.replaceAll("\\p{Cntrl}", "?"))
                .expected("a jar beside it or in a folder below")
                .raise();
    }

    /** Returns remarks on those that are missing. */
    List<String> notes(Path jar) {
        List<String> notes = new ArrayList<>();
        String manifest = "the manifest of " + jar.getFileName() + " names ";
        String without = ": the application runs without";
        for (String name : missing.subList(0, Math.min(MOST_NOTES, missing.size()))) {
            notes.add(manifest + name + ", which is not beside it" + without);
        }
        if (missing.size() > MOST_NOTES) {
            notes.add(manifest + (missing.size() - MOST_NOTES) + " more, which are not beside it" + without);
        }
        return notes;
    }
}
