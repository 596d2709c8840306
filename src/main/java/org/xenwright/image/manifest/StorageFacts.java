package org.xenwright.image.manifest;

import java.util.List;
import org.xenwright.loader.DiskBoot;

/**
 * The disk of an image and its files, as its manifest lists them.
 *
 * @param root the root file system
 * @param partitions of the disk, in the order of the table; none for a disk that is one file system
 * @param disks its files, one a format
 * @param boot the ways in which it boots by itself
 */
public record StorageFacts(
        ImageManifest.FileSystem root,
        List<ImageManifest.Partition> partitions,
        List<ImageManifest.Disk> disks,
        DiskBoot boot) {
    public StorageFacts {
        partitions = List.copyOf(partitions);
        disks = List.copyOf(disks);
    }

    /** Describes a disk that is booted from outside. */
    public StorageFacts(
            ImageManifest.FileSystem root, List<ImageManifest.Partition> partitions, List<ImageManifest.Disk> disks) {
        this(root, partitions, disks, DiskBoot.NONE);
    }
}
