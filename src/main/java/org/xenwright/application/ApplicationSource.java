package org.xenwright.application;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that an application is made of.
 *
 * @param file its jar or war, a folder of classes, or the folder {@code quarkus-app}
 * @param form how it is packed; null to find out
 * @param libraries the jars it needs besides, in the order of the class path
 */
public record ApplicationSource(Path file, @Nullable Form form, List<Library> libraries) {
    public ApplicationSource {
        libraries = List.copyOf(libraries);
    }
}
