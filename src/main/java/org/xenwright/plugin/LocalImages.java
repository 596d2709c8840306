package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images in a local Maven repository: {@code
 * group/as/folders/artifact/version/artifact-version[-classifier].oci.tar}.
 */
final class LocalImages {
    private static final String SUFFIX = "." + NamedImages.TYPE;

    private LocalImages() {}

    /**
     * One of them.
     *
     * @param coordinates as {@code xen:get} takes them
     * @param bytes size of its file
     */
    record Installed(String coordinates, long bytes) {}

    /** Returns all, by their coordinates; none when there is no such folder. */
    static List<Installed> in(Path repository) throws IOException {
        List<Installed> found = new ArrayList<>();
        if (!Files.isDirectory(repository)) {
            return found;
        }
        Files.walkFileTree(repository, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String coordinates = coordinates(repository.relativize(file));
                if (coordinates != null) {
                    found.add(new Installed(coordinates, attributes.size()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // removed by another build meanwhile, or not readable for us
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(Comparator.comparing(Installed::coordinates));
        return found;
    }

    /** Returns the coordinates that a file's place stands for; null when it is no image. */
    static @Nullable String coordinates(Path relative) {
        int names = relative.getNameCount();
        String file = relative.getFileName().toString();
        if (names < 4 || !file.endsWith(SUFFIX)) {
            return null;
        }
        String version = relative.getName(names - 2).toString();
        String artifact = relative.getName(names - 3).toString();
        String stem = artifact + "-" + version;
        String rest = file.substring(0, file.length() - SUFFIX.length());
        if (!rest.equals(stem) && !rest.startsWith(stem + "-")) {
            return null;
        }
        String group = relative.subpath(0, names - 3)
                .toString()
                .replace(relative.getFileSystem().getSeparator(), ".");
        String classifier = rest.substring(stem.length());
        return group + ":" + artifact + ":" + version + (classifier.isEmpty() ? "" : ":" + classifier.substring(1));
    }
}
