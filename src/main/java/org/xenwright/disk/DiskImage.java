package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.ImagePlan;

/**
 * A disk image opened for reading: what it holds, by reference into the file and those behind it, so that nothing is
 * copied.
 *
 * @param format of the container
 * @param disks every byte of each disk; one, but for an appliance
 */
public record DiskImage(DiskFormat format, List<ImagePlan> disks) {
    public DiskImage {
        disks = List.copyOf(disks);
    }

    /** Every byte of the disk; of the first one of an appliance. */
    public ImagePlan plan() {
        return disks.get(0);
    }

    /**
     * Opens a file in any of the {@link DiskFormats}, qcow2 also over backing files: plain files that lie beside it or
     * below, or, of a domain's own disk, in the folder of its image.
     *
     * @throws BackingFileException when it names another
     * @throws DiskFormatException when the container is broken, or uses what we never write: encryption, external
     *     data, parents of a VHD
     */
    public static DiskImage read(Path file) throws IOException {
        return read(file, new BackingFiles(null, new Allowance(Bounds.ofDisk())));
    }

    /**
     * Returns the same, whose backing files may also lie in a folder or below.
     *
     * @param backing the folder; null for none
     */
    public static DiskImage read(Path file, @Nullable Path backing) throws IOException {
        return read(file, backing, new Allowance(Bounds.ofDisk()));
    }

    /** Returns the same, read on an account that goes on with what is on the disk. */
    public static DiskImage read(Path file, @Nullable Path backing, Allowance allowance) throws IOException {
        return read(file, new BackingFiles(backing, allowance));
    }

    static DiskImage read(Path file, BackingFiles behind) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (DiskFormat format : DiskFormats.all()) {
                if (format.isFormatOf(channel)) {
                    return new DiskImage(format, format.read(file, channel, behind));
                }
            }
            return raw(file);
        }
    }

    /** Returns a file whose bytes are the disk's, whatever they look like. */
    static DiskImage raw(Path file) throws IOException {
        return new DiskImage(DiskFormats.RAW, List.of(ImagePlan.of(file)));
    }

    /** Big-endian bytes of a file, which must reach that far. */
    static ByteBuffer bytes(FileChannel channel, long at, int length) throws IOException {
        if (at < 0 || at > channel.size() - length) {
            throw new DiskFormatException(
                    "the file of " + channel.size() + " bytes has no " + length + " bytes at " + at);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new DiskFormatException("the file ended while it was read");
            }
        }
        return bytes.flip();
    }
}
