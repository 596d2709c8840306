package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.getU32;
import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

import java.io.IOException;
import java.util.TreeSet;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Who has which block and inode of a file system that is being changed: bitmaps, group descriptors, counts. */
final class PatchedGroups {
    private static final int BLOCK_BITMAP = 0x00;
    private static final int INODE_BITMAP = 0x04;
    private static final int INODE_TABLE = 0x08;
    private static final int FREE_BLOCKS = 0x0C;
    private static final int FREE_INODES = 0x0E;
    private static final int DIRECTORIES = 0x10;
    private static final int FLAGS = 0x12;
    private static final int UNUSED_INODES = 0x1C;
    private static final int CHECKSUM = 0x1E;

    private final VolumeHeader header;
    private final PatchedBlocks blocks;
    private final Checksum checksum;
    private final TreeSet<Integer> changed = new TreeSet<>();
    private long takenBlocks;
    private long takenInodes;
    private int fullest = -1;
    private int cursor;

    PatchedGroups(VolumeHeader header, PatchedBlocks blocks, Checksum checksum) {
        this.header = header;
        this.blocks = blocks;
        this.checksum = checksum;
    }

    int groupOf(int inode) {
        return (int) ((inode - 1) / header.inodesPerGroup());
    }

    /** The block of the inode table that holds an inode. */
    long tableBlock(int inode) throws IOException {
        long index = (inode - 1) % header.inodesPerGroup();
        return place(groupOf(inode), INODE_TABLE) + index / Format.INODES_PER_BLOCK;
    }

    /** Takes a free inode, in this group if it has one. */
    int takeInode(int near, boolean directory) throws IOException {
        int groups = Math.toIntExact(header.groups());
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < groups; i++) {
                int group = (near + i) % groups;
                boolean untouched = (number(group, FLAGS) & Format.GROUP_INODE_UNINIT) != 0;
                if (untouched == (round == 1) && number(group, FREE_INODES) > 0) {
                    return takeInode(group, untouched, directory);
                }
            }
        }
        throw full("inodes");
    }

    private int takeInode(int group, boolean untouched, boolean directory) throws IOException {
        byte[] bitmap;
        if (untouched) {
            bitmap = blocks.fresh(place(group, INODE_BITMAP));
            BlockMap.fillOnes(bitmap, Math.toIntExact(header.inodesPerGroup()));
            put(group, FLAGS, number(group, FLAGS) & ~Format.GROUP_INODE_UNINIT);
        } else {
            bitmap = blocks.edit(place(group, INODE_BITMAP));
        }
        int bit = nextClear(bitmap, 0);
        if (bit >= header.inodesPerGroup()) {
            throw new Ext4FormatException("group " + group + " counts free inodes and has none");
        }
        bitmap[bit / 8] |= (byte) (1 << bit % 8);
        put(group, FREE_INODES, number(group, FREE_INODES) - 1);
        if (header.hasChecksums()) {
            int unused = Math.toIntExact(header.inodesPerGroup()) - bit - 1;
            put(group, UNUSED_INODES, Math.min(number(group, UNUSED_INODES), unused));
        }
        if (directory) {
            put(group, DIRECTORIES, number(group, DIRECTORIES) + 1);
        }
        takenInodes++;
        return Math.toIntExact(group * header.inodesPerGroup() + bit + 1);
    }

    /** Takes free blocks, behind each other where there is room. */
    Runs takeBlocks(long count) throws IOException {
        Runs runs = new Runs();
        long left = count;
        int groups = Math.toIntExact(header.groups());
        for (int round = 0; round < 2 && left > 0; round++) {
            for (int i = 0; i < groups && left > 0; i++) {
                int group = (roomiest() + i) % groups;
                boolean untouched = (number(group, FLAGS) & Format.GROUP_BLOCK_UNINIT) != 0;
                if (untouched == (round == 1) && number(group, FREE_BLOCKS) > 0) {
                    left -= takeBlocks(group, untouched, left, runs);
                }
            }
        }
        if (left > 0) {
            throw full("blocks");
        }
        takenBlocks += count;
        return runs;
    }

    private long takeBlocks(int group, boolean untouched, long wanted, Runs runs) throws IOException {
        byte[] bitmap = untouched ? touched(group) : blocks.edit(place(group, BLOCK_BITMAP));
        long start = group * header.blocksPerGroup();
        long length = Math.min(header.blocksPerGroup(), header.blocks() - start);
        long taken = 0;
        int bit = nextClear(bitmap, group == fullest ? cursor : 0);
        while (bit < length && taken < wanted) {
            bitmap[bit / 8] |= (byte) (1 << bit % 8);
            runs.add(start + bit, 1);
            taken++;
            cursor = group == fullest ? bit + 1 : cursor;
            bit = nextClear(bitmap, bit + 1);
        }
        put(group, FREE_BLOCKS, number(group, FREE_BLOCKS) - (int) taken);
        return taken;
    }

    /** The bitmap of a group whose only blocks in use are its copy of the superblock and what follows that. */
    private byte[] touched(int group) throws IOException {
        byte[] bitmap = blocks.fresh(place(group, BLOCK_BITMAP));
        long length = Math.min(header.blocksPerGroup(), header.blocks() - group * header.blocksPerGroup());
        int free = number(group, FREE_BLOCKS);
        for (int bit = 0; bit < length - free; bit++) {
            bitmap[bit / 8] |= (byte) (1 << bit % 8);
        }
        BlockMap.fillOnes(bitmap, (int) length);
        put(group, FLAGS, number(group, FLAGS) & ~Format.GROUP_BLOCK_UNINIT);
        return bitmap;
    }

    /** Gives blocks back. */
    void release(Runs runs) throws IOException {
        for (int i = 0; i < runs.count(); i++) {
            for (long block = runs.start(i); block < runs.start(i) + runs.length(i); block++) {
                int group = (int) (block / header.blocksPerGroup());
                int bit = (int) (block % header.blocksPerGroup());
                byte[] bitmap = blocks.edit(place(group, BLOCK_BITMAP));
                if ((bitmap[bit / 8] >> bit % 8 & 1) == 0) {
                    throw new Ext4FormatException("block " + block + " is in use, and marked free");
                }
                bitmap[bit / 8] &= (byte) ~(1 << bit % 8);
                put(group, FREE_BLOCKS, number(group, FREE_BLOCKS) + 1);
                takenBlocks--;
            }
        }
    }

    /** The group with the most free blocks among those in use: new files come to lie behind each other there. */
    private int roomiest() throws IOException {
        if (fullest < 0) {
            int best = 0;
            int most = -1;
            for (int group = 0; group < header.groups(); group++) {
                boolean untouched = (number(group, FLAGS) & Format.GROUP_BLOCK_UNINIT) != 0;
                if (!untouched && number(group, FREE_BLOCKS) > most) {
                    best = group;
                    most = number(group, FREE_BLOCKS);
                }
            }
            fullest = best;
        }
        return fullest;
    }

    /** Writes checksums and counts. */
    void finish() throws IOException {
        if (header.hasChecksums()) {
            for (int group : changed) {
                seal(group);
            }
        }
        byte[] first = blocks.edit(0);
        int at = Format.SUPERBLOCK_OFFSET;
        long free = header.freeBlocks() - takenBlocks;
        put32(first, at + 0x0C, free);
        if (header.isWide()) {
            put32(first, at + 0x158, free >>> 32);
        }
        put32(first, at + 0x10, header.freeInodes() - takenInodes);
        if (header.hasChecksums()) {
            int sum = new Checksum(new byte[0])
                    .start()
                    .bytes(first, at, Superblock.CHECKSUM)
                    .value();
            put32(first, at + Superblock.CHECKSUM, sum);
        }
    }

    private void seal(int group) throws IOException {
        if ((number(group, FLAGS) & Format.GROUP_BLOCK_UNINIT) == 0) {
            sum(group, 0x18, 0x38, blocks.read(place(group, BLOCK_BITMAP)), Format.BLOCK);
        }
        if ((number(group, FLAGS) & Format.GROUP_INODE_UNINIT) == 0) {
            byte[] bitmap = blocks.read(place(group, INODE_BITMAP));
            sum(group, 0x1A, 0x3A, bitmap, (int) (header.inodesPerGroup() / 8));
        }
        put(group, CHECKSUM, 0);
        byte[] descriptors = blocks.edit(header.descriptorBlock(group));
        int sum = checksum.start()
                .word(group)
                .bytes(descriptors, at(group), header.descriptorSize())
                .value();
        put(group, CHECKSUM, sum);
    }

    private void sum(int group, int low, int high, byte[] bitmap, int length) throws IOException {
        int sum = checksum.start().bytes(bitmap, 0, length).value();
        put(group, low, sum);
        if (header.descriptorSize() >= 64) {
            put(group, high, sum >>> 16);
        }
    }

    private long place(int group, int field) throws IOException {
        byte[] descriptors = blocks.read(header.descriptorBlock(group));
        long high = header.descriptorSize() >= 64 ? getU32(descriptors, at(group) + field + 0x20) << 32 : 0;
        return getU32(descriptors, at(group) + field) | high;
    }

    private int number(int group, int field) throws IOException {
        return get16(blocks.read(header.descriptorBlock(group)), at(group) + field);
    }

    private void put(int group, int field, int value) throws IOException {
        put16(blocks.edit(header.descriptorBlock(group)), at(group) + field, value);
        changed.add(group);
    }

    private int at(int group) {
        int size = header.descriptorSize();
        return group % (Format.BLOCK / size) * size;
    }

    private static int nextClear(byte[] bitmap, int from) {
        int bit = from;
        while (bit < 8 * bitmap.length) {
            if (bit % 32 == 0 && get32(bitmap, bit / 8) == -1) {
                bit += 32;
            } else if ((bitmap[bit / 8] >> bit % 8 & 1) != 0) {
                bit++;
            } else {
                return bit;
            }
        }
        return bit;
    }

    private static ProblemException full(String what) {
        return Problem.of("deriving an image from another", "leave more room in the base: <image><disk><free>")
                .found("no free " + what + " for the files of the domain")
                .raise();
    }
}
