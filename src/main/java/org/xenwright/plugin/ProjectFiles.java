package org.xenwright.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a project has what its images are made of, and where they go.
 *
 * @param target where an image and its files go
 * @param domains the domain files
 * @param host where the content of the target lies on the Xen host; null for the target itself
 */
record ProjectFiles(Path target, Path domains, @Nullable String host) {
    ProjectFiles {
        target = target.toAbsolutePath().normalize();
    }
}
