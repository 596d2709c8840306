package org.xenwright.plugin;

import org.jspecify.annotations.Nullable;
import org.xenwright.image.layout.PartitionRequest;
import org.xenwright.problem.Problem;

/** A {@code <partition>} element: a partition before that of the root. */
public final class PartitionConfiguration {
    private static final String WHERE = "<image><disk><partitions><partition>";

    /**
     * Name of the partition, and label of its file system: at most 16 letters, digits, dots and dashes; for vfat at most
     * 11, without dots.
     */
    @Nullable
    String name;

    /** File system: ext4, swap, or vfat, a FAT32 of at least 34M that firmware reads. Default: ext4. */
    String filesystem = "ext4";

    /** Where a guest mounts it; the image's files below that path are placed on it. Default: not mounted. */
    @Nullable
    String mount;

    /** Size, for instance 512M; required for swap. Default: what the content needs, plus the free space. */
    @Nullable
    String size;

    /** Free space when no size is given: a percentage of the content or a size. Default: 20%, at least 64M. */
    @Nullable
    String free;

    /** Features of ext4, by the same names as for the root. Default: those of the root. */
    @Nullable
    String profile;

    /**
     * Returns the partition to make.
     *
     * @param usual features of the root
     */
    PartitionRequest request(String usual) {
        if (name == null) {
            throw Problem.of("dividing the disk of the image", "add <name>")
                    .at(WHERE)
                    .found("no <name>")
                    .raise();
        }
        return new PartitionRequest(
                name.strip(),
                PartitionRequest.fileSystem(filesystem.strip()),
                mount == null ? null : mount.strip(),
                DiskConfiguration.size(size, free, WHERE),
                DiskConfiguration.profile(profile != null ? profile : usual, WHERE + "<profile>"));
    }
}
