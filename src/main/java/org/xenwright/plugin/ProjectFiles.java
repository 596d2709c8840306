package org.xenwright.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.HostGrub;

/**
 * The folders of a project: of what its images are made from, and of the images.
 *
 * @param target folder for an image and its files
 * @param domains folder of the domain files
 * @param host where the content of the target will lie on the Xen host; null for the target itself
 * @param grub where the Xen host has GRUB for its guests
 */
record ProjectFiles(Path target, Path domains, @Nullable String host, HostGrub grub) {
    ProjectFiles {
        target = target.toAbsolutePath().normalize();
    }

    /** The folders of a project whose host has GRUB where it usually is. */
    ProjectFiles(Path target, Path domains, @Nullable String host) {
        this(target, domains, host, HostGrub.USUAL);
    }
}
