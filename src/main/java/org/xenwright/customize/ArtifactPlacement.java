package org.xenwright.customize;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file to place in the tree, or an archive to unpack there.
 *
 * @param file on the host; does not change while the image is built
 * @param name of the result when {@code into} is a folder, and in errors
 * @param into a folder when it is one already, ends in a slash, or an archive is unpacked; else the path of the file
 * @param unpack whether it is a zip, jar or tar whose entries are wanted
 * @param owner {@code user:group} or {@code user}, names of the tree or numbers
 * @param mode of files; null for 0644, or 0755 for an archive's executable entries
 */
public record ArtifactPlacement(
        Path file,
        String name,
        String into,
        boolean unpack,
        String owner,
        @Nullable Integer mode) {}
