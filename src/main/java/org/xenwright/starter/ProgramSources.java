package org.xenwright.starter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sources of a project, which show whether it is a program before anything is compiled. */
public final class ProgramSources {
    private static final List<String> LANGUAGES = List.of(".java", ".kt", ".groovy", ".scala");

    private static final Pattern MAIN =
            Pattern.compile("\\b(static\\s+void|fun|def)\\s+main\\s*\\(|\\bextends\\s+App\\b");

    /** A class of a program is far smaller. */
    private static final long LARGEST = 1 << 20;

    private ProgramSources() {}

    /** Whether a file of these folders begins a program. */
    public static boolean have(List<Path> folders) {
        return folders.stream().filter(Files::isDirectory).anyMatch(ProgramSources::has);
    }

    private static boolean has(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> LANGUAGES.stream().anyMatch(file.toString()::endsWith))
                    .anyMatch(ProgramSources::begins);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean begins(Path file) {
        try {
            // in any encoding that a source may have
            return Files.isRegularFile(file)
                    && Files.size(file) <= LARGEST
                    && MAIN.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
