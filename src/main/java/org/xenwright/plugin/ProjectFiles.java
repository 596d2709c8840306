package org.xenwright.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folders of a project: of what its images are made from, and of the images.
 *
 * @param target folder for an image and its files
 * @param domains folder of the domain files
 * @param host where the content of the target will lie on the Xen host; null for the target itself
 */
record ProjectFiles(Path target, Path domains, @Nullable String host) {
    ProjectFiles {
        target = target.toAbsolutePath().normalize();
    }
}
