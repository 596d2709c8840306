package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.tree.Tree;

/**
 * A kind of file system, with its name and all that is done with it. All of them are in {@link FileSystemKinds}; adding one
 * is implementing this and naming it there, and no other class asks which kind it has before it.
 */
public interface FileSystemKind {
    /** Gives the word for it in a POM, in documents, in fstab and among the modules of Linux: {@code ext4}. */
    String name();

    /** Lists what is read as this kind; older file systems of the same family too. */
    default List<String> readable() {
        return List.of(name());
    }

    /** Tells whether it holds files; room to swap does not. */
    default boolean holdsFiles() {
        return true;
    }

    /** Tells whether a guest can mount it at a place of its own. */
    default boolean canBeMounted() {
        return holdsFiles();
    }

    /** Tells whether boot loaders read it: GRUB, and pygrub on a Xen host. */
    default boolean isReadByLoaders() {
        return false;
    }

    /** Gives the bytes that the first sector of a disk must have to start what is on it; empty for none. */
    default Optional<Content> firstSector(Tree files) {
        return Optional.empty();
    }

    /** Tells whether an image's root may be one. */
    boolean canBeRoot();

    /** Tells whether a partition beside the root may be one; such a kind is planned without a file of its own. */
    boolean canBePartition();

    /** Tells whether a guest can write to it; otherwise a root lies under an overlay. */
    default boolean isWritable() {
        return true;
    }

    /** Tells whether it has a size of its own, and free space; otherwise it is as large as its content. */
    default boolean hasSize() {
        return true;
    }

    /** Gives the least size in bytes; empty when any will do that holds its files. */
    default OptionalLong leastSize() {
        return OptionalLong.empty();
    }

    /** Tells whether it must be given a size; otherwise what it holds decides. */
    default boolean needsSize() {
        return false;
    }

    /** Says what a label of it may be when a name cannot be one; empty when it can. */
    default Optional<String> unfitLabel(String name) {
        return Optional.empty();
    }

    /** Says why no delta can be laid out over an earlier one; empty when it can. */
    default Optional<String> unfitAsBase() {
        return Optional.of(name() + ", over which nothing is laid out");
    }

    /** Derives its identity by a seed, as {@code UUID=} in fstab has it; empty for a kind without. */
    Optional<String> identity(String seed);

    /**
     * Gives its line of fstab; empty for one that is not mounted by it.
     *
     * @param mount where a guest sees it; null for nowhere
     */
    Optional<FstabLine> fstab(@Nullable String mount);

    /** Lists words of a kernel's command line without which it is not mounted as the root. */
    default List<String> kernelWords() {
        return List.of();
    }

    /**
     * Gives the type of a partition beside the root that holds one.
     *
     * @param mount where a guest sees it; null for nowhere
     */
    default PartitionType partitionType(@Nullable String mount) {
        return "/boot".equals(mount) ? PartitionType.BOOT : PartitionType.LINUX;
    }

    /**
     * Plans a volume.
     *
     * @param files of a kind that holds some
     * @param spool where one that cannot be planned is written; the plan then refers to it
     * @throws org.xenwright.problem.ProblemException when the files do not fit, or hold what it cannot store
     */
    PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) throws IOException;

    /** Tells by its magic whether a volume is one. */
    boolean isIn(ImagePlan volume) throws IOException;

    /**
     * Reads a volume that is one.
     *
     * @throws org.xenwright.filesystem.VolumeFormatException when it is broken
     */
    VolumeContent read(ImagePlan volume, Spool spool) throws IOException;

    /** Says what a byte of one is: a field by the name its specification has, or of which file. */
    default String describe(ImagePlan volume, long at) throws IOException {
        return "the " + name() + " file system, byte " + at;
    }
}
