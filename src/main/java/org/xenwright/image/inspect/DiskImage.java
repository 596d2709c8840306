package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.filesystem.ext4.Ext4Image;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.image.ImageManifest;
import org.xenwright.problem.Problem;

/**
 * A raw disk that was looked into.
 *
 * @param file where it lies
 * @param size in bytes
 * @param partitioned whether it has a table
 * @param volumes what is on it, in the order of the table
 */
public record DiskImage(Path file, long size, boolean partitioned, List<Volume> volumes) {
    private static final int SUPERBLOCK = 1024;

    public DiskImage {
        volumes = List.copyOf(volumes);
    }

    /**
     * A file system, or a partition that has none we know.
     *
     * @param name of the partition; empty for a disk that is one file system
     * @param offset in bytes
     * @param size in bytes
     * @param type ext4, squashfs, swap or unknown
     * @param ext4 what is in it; null for other types
     */
    public record Volume(
            String name,
            long offset,
            long size,
            String type,
            @Nullable Ext4Image ext4) {}

    /**
     * Looks into a disk, or into that of a folder with a manifest.
     *
     * @throws BrokenImageException when its table is damaged
     * @throws org.xenwright.filesystem.ext4.Ext4FormatException when its file system is
     * @throws org.xenwright.problem.ProblemException when it is no raw disk
     */
    public static DiskImage read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? diskOf(path) : path;
        if (!Files.isRegularFile(file)) {
            throw Problem.of("looking into an image", "name a disk, or the folder of an image")
                    .found(file + ", which is no file")
                    .raise();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            refuseContainers(file, channel);
            List<PartitionTable.Entry> entries = PartitionTable.read(channel);
            List<Volume> volumes = new ArrayList<>();
            if (entries.isEmpty()) {
                volumes.add(volume("", file, channel, 0, channel.size()));
            }
            for (PartitionTable.Entry each : entries) {
                volumes.add(volume(each.name(), file, channel, each.offset(), each.size()));
            }
            return new DiskImage(file, channel.size(), !entries.isEmpty(), volumes);
        }
    }

    /** The file system with the files of the image: the last that can be read, since a root lies last to grow. */
    public Optional<Volume> root() {
        return volumes.stream().filter(volume -> volume.ext4() != null).reduce((first, second) -> second);
    }

    /** The files of the image. */
    public Ext4Image files() {
        Ext4Image ext4 = root().map(Volume::ext4).orElse(null);
        if (ext4 == null) {
            throw Problem.of("reading the files of an image", "look into an image with an ext4 root")
                    .at(file.toString())
                    .found(String.join(", ", volumes.stream().map(Volume::type).toList()))
                    .expected("ext4")
                    .raise();
        }
        return ext4;
    }

    private static Path diskOf(Path folder) throws IOException {
        ImageManifest manifest = ImageManifest.read(folder);
        return manifest.disks().stream()
                .filter(disk -> disk.format().equals("raw"))
                .findFirst()
                .map(disk -> folder.resolve(disk.file()))
                .orElseThrow(() -> Problem.of("looking into an image", "add raw to <image><disk><formats>")
                        .at(folder.toString())
                        .found("no raw disk")
                        .raise());
    }

    private static Volume volume(String name, Path file, FileChannel channel, long offset, long size)
            throws IOException {
        // both magics are little-endian on the disk
        if (number(channel, offset + SUPERBLOCK + 56, 2) == 0x53ef) {
            return new Volume(name, offset, size, "ext4", Ext4Reader.read(file, offset));
        }
        if (number(channel, offset, 4) == 0x68737173) {
            return new Volume(name, offset, size, "squashfs", null);
        }
        // "SWAPSPACE2" ends the first page
        boolean swap = number(channel, offset + 4096 - 10, 8) == 0x5357415053504143L;
        return new Volume(name, offset, size, swap ? "swap" : "unknown", null);
    }

    private static void refuseContainers(Path file, FileChannel channel) throws IOException {
        String container = null;
        if (number(channel, 0, 4) == 0x514649fb) {
            container = "a qcow2 file";
        } else if (number(channel, 0, 8) == 0x636f6e6563746978L) {
            container = "a VHD file";
        } else if (number(channel, 0, 7) == 0x6f76612e786d6cL) {
            container = "an appliance";
        }
        if (container != null) {
            throw Problem.of("looking into an image", "look into the raw disk of the same image")
                    .at(file.toString())
                    .found(container)
                    .expected("a raw disk")
                    .raise();
        }
    }

    /** Bytes as a big-endian number; -1 beyond the end. */
    private static long number(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                return -1;
            }
        }
        long number = 0;
        for (byte each : buffer.array()) {
            number = number << 8 | each & 0xff;
        }
        return number;
    }
}
