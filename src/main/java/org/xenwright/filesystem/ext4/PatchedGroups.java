package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.util.TreeSet;
import org.xenwright.content.Field;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Who has which block and inode of a file system that is being changed: bitmaps, group descriptors, counts. */
final class PatchedGroups {
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
        return place(groupOf(inode), GroupFields.INODE_TABLE) + index / Format.INODES_PER_BLOCK;
    }

    /** Takes a free inode, in this group if it has one. */
    int takeInode(int near, boolean directory) throws IOException {
        int groups = Math.toIntExact(header.groups());
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < groups; i++) {
                int group = (near + i) % groups;
                boolean untouched = descriptor(group).has(Format.GROUP_INODE_UNINIT);
                if (untouched == (round == 1) && number(group, GroupFields.FREE_INODES_COUNT) > 0) {
                    return takeInode(group, untouched, directory);
                }
            }
        }
        throw full("inodes");
    }

    private int takeInode(int group, boolean untouched, boolean directory) throws IOException {
        byte[] bitmap;
        if (untouched) {
            bitmap = blocks.fresh(place(group, GroupFields.INODE_BITMAP));
            BlockMap.fillOnes(bitmap, Math.toIntExact(header.inodesPerGroup()));
            put(group, GroupFields.FLAGS, number(group, GroupFields.FLAGS) & ~Format.GROUP_INODE_UNINIT);
        } else {
            bitmap = blocks.edit(place(group, GroupFields.INODE_BITMAP));
        }
        int bit = nextClear(bitmap, 0);
        if (bit >= header.inodesPerGroup()) {
            throw new Ext4FormatException("group " + group + " counts free inodes and has none");
        }
        bitmap[bit / 8] |= (byte) (1 << bit % 8);
        put(group, GroupFields.FREE_INODES_COUNT, number(group, GroupFields.FREE_INODES_COUNT) - 1);
        if (header.hasChecksums()) {
            int unused = Math.toIntExact(header.inodesPerGroup()) - bit - 1;
            put(group, GroupFields.ITABLE_UNUSED, Math.min(number(group, GroupFields.ITABLE_UNUSED), unused));
        }
        if (directory) {
            put(group, GroupFields.USED_DIRS_COUNT, number(group, GroupFields.USED_DIRS_COUNT) + 1);
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
                boolean untouched = descriptor(group).has(Format.GROUP_BLOCK_UNINIT);
                if (untouched == (round == 1) && number(group, GroupFields.FREE_BLOCKS_COUNT) > 0) {
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
        byte[] bitmap = untouched ? touched(group) : blocks.edit(place(group, GroupFields.BLOCK_BITMAP));
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
        put(group, GroupFields.FREE_BLOCKS_COUNT, number(group, GroupFields.FREE_BLOCKS_COUNT) - (int) taken);
        return taken;
    }

    /** The bitmap of a group whose only blocks in use are its copy of the superblock and what follows that. */
    private byte[] touched(int group) throws IOException {
        byte[] bitmap = blocks.fresh(place(group, GroupFields.BLOCK_BITMAP));
        long length = Math.min(header.blocksPerGroup(), header.blocks() - group * header.blocksPerGroup());
        int free = number(group, GroupFields.FREE_BLOCKS_COUNT);
        for (int bit = 0; bit < length - free; bit++) {
            bitmap[bit / 8] |= (byte) (1 << bit % 8);
        }
        BlockMap.fillOnes(bitmap, (int) length);
        put(group, GroupFields.FLAGS, number(group, GroupFields.FLAGS) & ~Format.GROUP_BLOCK_UNINIT);
        return bitmap;
    }

    /** Gives blocks back. */
    void release(Runs runs) throws IOException {
        for (int i = 0; i < runs.count(); i++) {
            for (long block = runs.start(i); block < runs.start(i) + runs.length(i); block++) {
                int group = (int) (block / header.blocksPerGroup());
                int bit = (int) (block % header.blocksPerGroup());
                byte[] bitmap = blocks.edit(place(group, GroupFields.BLOCK_BITMAP));
                if ((bitmap[bit / 8] >> bit % 8 & 1) == 0) {
                    throw new Ext4FormatException("block " + block + " is in use, and marked free");
                }
                bitmap[bit / 8] &= (byte) ~(1 << bit % 8);
                put(group, GroupFields.FREE_BLOCKS_COUNT, number(group, GroupFields.FREE_BLOCKS_COUNT) + 1);
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
                boolean untouched = descriptor(group).has(Format.GROUP_BLOCK_UNINIT);
                if (!untouched && number(group, GroupFields.FREE_BLOCKS_COUNT) > most) {
                    best = group;
                    most = number(group, GroupFields.FREE_BLOCKS_COUNT);
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
        if (header.isWide()) {
            SuperblockFields.FREE_BLOCKS_COUNT.put(first, at, free);
        } else {
            SuperblockFields.FREE_BLOCKS_COUNT.putLow(first, at, free);
        }
        SuperblockFields.FREE_INODES_COUNT.put(first, at, header.freeInodes() - takenInodes);
        if (header.hasChecksums()) {
            SuperblockFields.CHECKSUM.put(first, at, SuperblockFields.sum(first, at));
        }
    }

    private void seal(int group) throws IOException {
        byte[] descriptors = blocks.edit(header.descriptorBlock(group));
        GroupDescriptor descriptor = new GroupDescriptor(descriptors, at(group), header.descriptorSize());
        if (!descriptor.has(Format.GROUP_BLOCK_UNINIT)) {
            byte[] bitmap = blocks.read(descriptor.get(GroupFields.BLOCK_BITMAP));
            descriptor.putBitmapSum(GroupFields.BLOCK_BITMAP_CSUM, checksum, bitmap, Format.BLOCK);
        }
        if (!descriptor.has(Format.GROUP_INODE_UNINIT)) {
            byte[] bitmap = blocks.read(descriptor.get(GroupFields.INODE_BITMAP));
            int length = (int) (header.inodesPerGroup() / Byte.SIZE);
            descriptor.putBitmapSum(GroupFields.INODE_BITMAP_CSUM, checksum, bitmap, length);
        }
        descriptor.seal(checksum, group);
    }

    private GroupDescriptor descriptor(int group) throws IOException {
        byte[] descriptors = blocks.read(header.descriptorBlock(group));
        return new GroupDescriptor(descriptors, at(group), header.descriptorSize());
    }

    private long place(int group, Field field) throws IOException {
        return descriptor(group).get(field);
    }

    private int number(int group, Field field) throws IOException {
        return (int) descriptor(group).get(field);
    }

    private void put(int group, Field field, int value) throws IOException {
        byte[] descriptors = blocks.edit(header.descriptorBlock(group));
        new GroupDescriptor(descriptors, at(group), header.descriptorSize()).put(field, value);
        changed.add(group);
    }

    private int at(int group) {
        int size = header.descriptorSize();
        return group % (Format.BLOCK / size) * size;
    }

    private static int nextClear(byte[] bitmap, int from) {
        int bit = from;
        while (bit < 8 * bitmap.length) {
            if (bit % 32 == 0 && Format.WORD.getInt(bitmap, bit / 8) == -1) {
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
