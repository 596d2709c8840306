package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.content.Field;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/** The blocks of a file system inside an image; nothing outside of it is ever read. */
final class Volume {
    /** About what fits two gibibytes of heap; no root file system comes near. */
    private static final int MAX_COUNTED = 12_000_000;

    private final ImagePlan plan;
    private final PlanReader reader;
    private final VolumeHeader header;
    private final boolean checksums;
    private final Checksum checksum;
    private final Set<Long> claimed = new HashSet<>();
    private int counted;
    private long tableBlock = -1;
    private byte[] tableBytes = new byte[0];
    private long descriptorBlock = -1;
    private byte[] descriptorBytes = new byte[0];

    /** @param reader over the plan; the caller closes it */
    Volume(ImagePlan plan, PlanReader reader) throws IOException {
        this.plan = plan;
        this.reader = reader;
        if (plan.size() < Format.SUPERBLOCK_OFFSET + Format.SUPERBLOCK) {
            throw new Ext4FormatException("no ext4 file system: the image ends before its superblock");
        }
        this.header = VolumeHeader.of(bytes(Format.SUPERBLOCK_OFFSET, Format.SUPERBLOCK));
        this.checksums = header.hasChecksumsFromUuid();
        this.checksum = header.checksum();
    }

    VolumeHeader header() {
        return header;
    }

    int blockSize() {
        return header.blockSize();
    }

    /** Whether checksums can be verified. */
    boolean hasChecksums() {
        return checksums;
    }

    Checksum checksum() {
        return checksum;
    }

    byte[] block(long number) throws IOException {
        return bytes(checked(number, 1) * blockSize(), blockSize());
    }

    /**
     * A block of metadata that only one owner can have. Asking twice for the same is an error, so that no structure can
     * lead around in a circle and what is read never exceeds the image.
     */
    byte[] claim(long number, String owner) throws IOException {
        if (!claimed.add(number)) {
            throw new Ext4FormatException(owner + " uses block " + number + ", which is in use already");
        }
        return block(number);
    }

    /** Whether a block was found to be metadata of an inode. */
    boolean isClaimed(long number) {
        return claimed.contains(number);
    }

    /** Lets blocks be asked for again, by one who reads an inode for another purpose. */
    void forget() {
        claimed.clear();
    }

    /** Counts names and stretches of files; a few bytes of an image must not become an endless amount of memory. */
    void count(String what) throws Ext4FormatException {
        if (++counted > MAX_COUNTED) {
            throw new Ext4FormatException("more than " + MAX_COUNTED + " names and stretches of files, at " + what);
        }
    }

    /** Makes sure that consecutive blocks are there. */
    void require(long block, long count) throws Ext4FormatException {
        checked(block, count);
        if (count > plan.size() / blockSize() - block) {
            throw new Ext4FormatException("the image ends before block " + block + " and what follows it");
        }
    }

    /** Content that lies in consecutive blocks. */
    Content content(long block, long bytes) throws Ext4FormatException {
        require(block, (bytes + blockSize() - 1) / blockSize());
        return plan.content(block * blockSize(), bytes);
    }

    /** The bytes of an inode. */
    byte[] inode(long number) throws IOException {
        if (number < 1 || number > header.inodes()) {
            throw new Ext4FormatException("inode " + number + " does not exist");
        }
        long index = (number - 1) % header.inodesPerGroup();
        long at = index * header.inodeSize();
        long block = tableStart((number - 1) / header.inodesPerGroup()) + at / blockSize();
        if (block != tableBlock) {
            tableBytes = block(block);
            tableBlock = block;
        }
        int from = (int) (at % blockSize());
        return Arrays.copyOfRange(tableBytes, from, from + header.inodeSize());
    }

    /** Where the inodes of a group are. */
    long tableStart(long group) throws IOException {
        return ofDescriptor(group, GroupFields.INODE_TABLE);
    }

    long blockBitmap(long group) throws IOException {
        return ofDescriptor(group, GroupFields.BLOCK_BITMAP);
    }

    long inodeBitmap(long group) throws IOException {
        return ofDescriptor(group, GroupFields.INODE_BITMAP);
    }

    /** A block that a group's descriptor names. */
    private long ofDescriptor(long group, Field field) throws IOException {
        long block = header.descriptorBlock(group);
        if (block != descriptorBlock) {
            descriptorBytes = block(block);
            descriptorBlock = block;
        }
        int size = header.descriptorSize();
        int at = (int) (group % (blockSize() / size)) * size;
        GroupDescriptor descriptor = new GroupDescriptor(descriptorBytes, at, size);
        if (checksums && descriptor.sum(checksum, (int) group) != descriptor.get(GroupFields.CHECKSUM)) {
            throw new Ext4FormatException("the checksum of group " + group + "'s descriptor is wrong");
        }
        return descriptor.get(field);
    }

    private long checked(long block, long count) throws Ext4FormatException {
        if (block < 0 || count < 0 || block > header.blocks() || count > header.blocks() - block) {
            throw new Ext4FormatException("block " + block + " is beyond the file system's " + header.blocks());
        }
        return block;
    }

    private byte[] bytes(long at, int length) throws IOException {
        if (at < 0 || at > plan.size() - length) {
            throw new Ext4FormatException("the image is cut off: it ends before byte " + (at + length));
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        reader.read(at, buffer);
        return buffer.array();
    }
}
