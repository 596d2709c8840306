package org.xenwright.loader;

import org.jspecify.annotations.Nullable;
import org.xenwright.filesystem.volume.FileSystemKind;

/**
 * A partition that a boot method needs before that of the root.
 *
 * @param name of it, by which {@link BootOutputs} puts files on it
 * @param fileSystem on it
 * @param mount where a guest sees it, and which files of the image lie on it; null for nowhere
 * @param size in bytes; 0 for as much as its files need
 */
public record BootPartition(
        String name, FileSystemKind fileSystem, @Nullable String mount, long size) {}
