package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;

/**
 * The parts of an application before they are laid out.
 *
 * @param classes the folder of its classes and resources, on this machine or in its jar; null where it keeps them in jars
 * @param libraries in the order of the class path
 * @param manifest what its jar says about it
 * @param contents gives the bytes of each file
 */
record Parts(@Nullable Path classes, List<Library> libraries, Manifest manifest, Contents contents) {
    Parts {
        libraries = List.copyOf(libraries);
        libraries.forEach(each -> check(each.file().getFileName().toString()));
    }

    /** The bytes of files by their places. */
    @FunctionalInterface
    interface Contents {
        Content of(Path file) throws IOException;

        /** Returns the contents of files of this machine. */
        static Contents ofMachine() {
            return file -> new Content.Slice(file.toAbsolutePath(), 0, Files.size(file));
        }
    }

    /** Returns a value of the manifest; null where there is none. */
    static @Nullable String main(Manifest manifest, String name) {
        String value = manifest.getMainAttributes().getValue(new Attributes.Name(name));
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Returns the files of one kind of libraries. */
    List<Path> files(Library.Kind kind) {
        return libraries.stream()
                .filter(each -> each.kind() == kind)
                .map(Library::file)
                .toList();
    }

    private static void check(String name) {
        if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == ':' || c == '/')) {
            throw Problem.of("laying out an application", "rename the jar")
                    .found("'" + name + "'")
                    .expected("the name of a jar, which a class path can hold: without colons and line ends")
                    .raise();
        }
    }
}
