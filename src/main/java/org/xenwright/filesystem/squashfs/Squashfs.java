package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.WholeFile;
import org.xenwright.tree.Tree;

/**
 * Writes squashfs 4.0 file systems. Facts: Linux, {@code fs/squashfs/squashfs_fs.h} and
 * {@code Documentation/filesystems/squashfs.rst}.
 *
 * <p>Its sizes follow from what compressing gives, so it cannot be planned as ext4 is: it is written to a file, and the
 * plan of a disk refers to that.
 */
public final class Squashfs {
    /** Length of a block of a table, unpacked. */
    static final int METADATA_BLOCK = 8192;

    private Squashfs() {}

    /**
     * Writes a tree beside the target, closed to others from its first byte, and moves it there.
     *
     * @throws org.xenwright.problem.ProblemException when the tree holds what squashfs cannot store
     * @throws IOException when content cannot be read or the disk is full; no partial file is left
     */
    public static SquashfsResult write(Tree tree, SquashfsOptions options, Path target) throws IOException {
        AtomicReference<SquashfsResult> result = new AtomicReference<>();
        WholeFile.closed(target).make(partial -> {
            try (Packer packer = options.packer();
                    FileChannel channel = WholeFile.channel(partial, true)) {
                result.set(new TreeWriter(tree, options, packer, channel).write());
            }
        });
        return Objects.requireNonNull(result.get());
    }

    /** A written file system as an image, to be put into a partition or another container. */
    public static ImagePlan plan(Path file) throws IOException {
        return ImagePlan.of(file);
    }
}
