package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a configuration folder that APT reads. */
final class ConfigurationFiles {
    private ConfigurationFiles() {}

    /**
     * Lists the files whose name ends in one of {@code endings} and otherwise has only letters, digits, {@code _ - .};
     * sorted.
     */
    static List<Path> in(Path folder, List<String> endings) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        boolean ending = endings.stream()
                                .anyMatch(end -> end.isEmpty() ? !name.contains(".") : name.endsWith(end));
                        return ending && name.matches("[A-Za-z0-9_.-]+") && Files.isRegularFile(file);
                    })
                    .sorted()
                    .toList();
        }
    }
}
