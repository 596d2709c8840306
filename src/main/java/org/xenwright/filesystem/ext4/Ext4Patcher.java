package org.xenwright.filesystem.ext4;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;

/**
 * A file system of ours in a raw image, from which any number of images with a few other files are made, each in the time
 * its own files take: only the blocks that these touch are read, and read once. The image itself is never written to. May
 * be used by several threads.
 */
public final class Ext4Patcher implements Closeable {
    private static final int MOST_KEPT = 1 << 14;
    private static final int INCOMPATIBLE = Format.INCOMPAT_FILETYPE
            | Format.INCOMPAT_EXTENTS
            | Format.INCOMPAT_64BIT
            | Format.INCOMPAT_FLEX_BG
            | Format.INCOMPAT_CSUM_SEED;
    private static final int READ_ONLY_COMPATIBLE = Format.RO_SPARSE_SUPER
            | Format.RO_LARGE_FILE
            | Format.RO_HUGE_FILE
            | Format.RO_DIR_NLINK
            | Format.RO_EXTRA_ISIZE
            | Format.RO_METADATA_CSUM;

    private final Path file;
    private final FileChannel channel;
    private final long length;
    private final long offset;
    private final VolumeHeader header;
    private final Map<Long, byte[]> blocks = new ConcurrentHashMap<>();

    private Ext4Patcher(Path file, FileChannel channel, long offset) throws IOException {
        this.file = file;
        this.channel = channel;
        this.length = channel.size();
        this.offset = offset;
        this.header = VolumeHeader.of(bytes(Format.SUPERBLOCK_OFFSET, Format.SUPERBLOCK));
        boolean checksums = header.hasChecksums() == header.hasChecksumsFromUuid();
        boolean ours = header.blockSize() == Format.BLOCK
                && header.inodeSize() == Format.INODE
                && header.blocksPerGroup() == Format.BLOCKS_PER_GROUP
                && checksums
                && (header.incompatible() & ~INCOMPATIBLE) == 0
                && (header.readOnlyCompatible() & ~READ_ONLY_COMPATIBLE) == 0
                && header.hashVersion() == Format.HASH_HALF_MD4
                && (header.flags() & Format.UNSIGNED_HASH) != 0;
        if (!ours) {
            throw Problem.of("deriving an image from another", "make the base with this plugin")
                    .at(file.toString())
                    .found("an ext4 file system of another making")
                    .expected("blocks of 4096 bytes, inodes of 256, and no feature beyond those of our own images")
                    .raise();
        }
    }

    /**
     * Opens the file system of a raw image.
     *
     * @param offset where it starts in the image, in bytes
     * @throws Ext4FormatException when there is none, it is broken, or its journal has to be replayed
     * @throws org.xenwright.problem.ProblemException when it has features our own writer does not use
     */
    public static Ext4Patcher open(Path image, long offset) throws IOException {
        FileChannel channel = FileChannel.open(image, StandardOpenOption.READ);
        try {
            return new Ext4Patcher(image, channel, offset);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Begins an image of its own.
     *
     * @param clock nothing put into it is younger
     */
    public Ext4Patch patch(Instant clock) {
        return new Ext4Patch(this, clock);
    }

    VolumeHeader header() {
        return header;
    }

    /** Length of the image in bytes. */
    long length() {
        return length;
    }

    /** Where a block starts in the image, in bytes. */
    long place(long block) {
        return offset + block * Format.BLOCK;
    }

    /** A stretch of the image as it is. */
    Content.Slice slice(long from, long bytes) {
        return new Content.Slice(file, from, bytes);
    }

    /** A block, which must not be changed. */
    byte[] block(long number) throws IOException {
        byte[] known = blocks.get(number);
        if (known == null) {
            if (number < 0 || number >= header.blocks()) {
                throw new Ext4FormatException("block " + number + " is beyond the file system's " + header.blocks());
            }
            if (blocks.size() >= MOST_KEPT) {
                blocks.clear();
            }
            known = bytes(number * Format.BLOCK, Format.BLOCK);
            blocks.put(number, known);
        }
        return known;
    }

    private byte[] bytes(long at, int count) throws IOException {
        if (offset < 0 || at > length - offset - count) {
            throw new Ext4FormatException(file + " is cut off: it ends before byte " + (offset + at + count));
        }
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + at + buffer.position()) < 0) {
                throw new Ext4FormatException(file + " became shorter while it was read");
            }
        }
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
