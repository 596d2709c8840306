package org.xenwright.loader;

import java.util.Set;
import org.xenwright.filesystem.volume.FileSystemKind;

/**
 * The root of an image as it is asked for, by which a boot method chooses its partitions.
 *
 * @param fileSystem of it
 * @param verified whether the kernel is told its hash, so that no file of it can name the kernel's command line
 * @param mounts places of the partitions that the project has besides
 */
public record BootRoot(FileSystemKind fileSystem, boolean verified, Set<String> mounts) {
    public BootRoot {
        mounts = Set.copyOf(mounts);
    }
}
