package org.xenwright.image.layout;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.loader.BootPartition;
import org.xenwright.problem.Problem;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * A partition before that of the root.
 *
 * @param name of the partition, and label of what it holds
 * @param fileSystem one that a partition may have
 * @param mount where a guest sees it, and which files of the image lie on it; null for nowhere
 * @param size of it
 * @param profile of an ext4
 */
public record PartitionRequest(
        String name, FileSystemKind fileSystem, @Nullable String mount, Ext4Size size, Ext4Profile profile) {
    private static final String WHERE = "<image><disk><partitions><partition>";
    private static final int MOST_NAME = 16; // what a label of ext4 holds; a GUID partition's own name is longer

    public PartitionRequest {
        fileSystem(fileSystem.name());
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")
                || name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME
                || name.equals(ImageManifest.Partition.ROOT)) {
            throw refuse("<name>", "'" + name + "'", "at most 16 letters, digits, dots and dashes, but not 'root'");
        }
        fileSystem.unfitLabel(name).ifPresent(valid -> {
            throw refuse("<name>", "'" + name + "' as the label of a " + fileSystem.name(), valid);
        });
        checkSize(name, fileSystem, size);
        boolean files = fileSystem.canBeMounted();
        if (mount != null && (!files || !isPlace(mount))) {
            throw refuse(
                    "<mount>",
                    "'" + mount + "'" + (files ? "" : " for " + fileSystem.name()),
                    files ? "a folder below the root, for example /srv" : "none");
        }
    }

    /** Returns what a boot method needs, of the default profile so that its loader reads it. */
    public static PartitionRequest of(BootPartition needed) {
        return new PartitionRequest(
                needed.name(),
                needed.fileSystem(),
                needed.mount(),
                needed.size() == 0 ? Ext4Size.DEFAULT : new Ext4Size.Fixed(needed.size()),
                Ext4Profile.DEFAULT);
    }

    /**
     * Returns the kind of file system that a project names by a word.
     *
     * @throws org.xenwright.problem.ProblemException for an unknown word, or a kind that is not for a partition
     */
    public static FileSystemKind fileSystem(String word) {
        DiskRequest.known(
                word, FileSystemKinds.names(FileSystemKind::canBePartition), "partitions><partition><filesystem");
        return FileSystemKinds.of(word);
    }

    private static void checkSize(String name, FileSystemKind kind, Ext4Size size) {
        long least = kind.leastSize().orElse(0);
        boolean fixed = size instanceof Ext4Size.Fixed;
        if (!fixed && kind.needsSize() || size instanceof Ext4Size.Fixed asked && asked.bytes() < least) {
            throw refuse(
                    "<size>",
                    kind.name() + " '" + name + "' "
                            + (fixed ? "of " + ((Ext4Size.Fixed) size).bytes() + " bytes" : "without a size"),
                    "at least " + (least + 1023 >> 10) + "K, for example 512M");
        }
    }

    private static boolean isPlace(String mount) {
        try {
            return mount.startsWith("/") && !TreePath.of(mount).isRoot();
        } catch (UnsafePathException e) {
            return false;
        }
    }

    private static RuntimeException refuse(String element, String found, String valid) {
        return Problem.of("dividing the disk of the image", "correct the partition")
                .at(WHERE + element)
                .found(found)
                .expected(valid)
                .raise();
    }
}
