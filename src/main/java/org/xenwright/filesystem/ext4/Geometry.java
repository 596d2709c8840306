package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;
import static org.xenwright.filesystem.ext4.Format.BLOCKS_PER_GROUP;

/** The places of the metadata of every group. */
final class Geometry {
    private static final int GROUPS_PER_FLEX = 1 << Format.GROUPS_PER_FLEX_LOG;
    private static final int MAX_RESERVED = BLOCK / 4;

    /** The kernel and e2fsprogs plan growth up to this factor. */
    private static final int GROWTH = 1024;

    private final long blocks;
    private final int groups;
    private final int inodesPerGroup;
    private final int descriptorSize;
    private final int descriptorBlocks;
    private final int reservedBlocks;
    private final long[] blockBitmaps;
    private final long[] inodeBitmaps;
    private final long[] inodeTables;

    Geometry(long blocks, int inodesPerGroup, Ext4Profile profile) {
        this.blocks = blocks;
        this.inodesPerGroup = inodesPerGroup;
        this.groups = groups(blocks);
        this.descriptorSize = profile.descriptorSize();
        this.descriptorBlocks = descriptorBlocks(groups, descriptorSize);
        this.reservedBlocks = profile.canGrow() ? reserved(blocks, descriptorSize, descriptorBlocks) : 0;
        this.blockBitmaps = new long[groups];
        this.inodeBitmaps = new long[groups];
        this.inodeTables = new long[groups];
        for (int first = 0; first < groups; first += GROUPS_PER_FLEX) {
            place(first, Math.min(groups, first + GROUPS_PER_FLEX));
        }
    }

    /**
     * Returns the largest usable number of blocks up to {@code blocks}: a last group too short for its own metadata is
     * left out, as mke2fs does.
     */
    static long usable(long blocks, int inodesPerGroup, Ext4Profile profile) {
        long last = blocks % BLOCKS_PER_GROUP;
        if (last == 0 || blocks < BLOCKS_PER_GROUP) {
            return blocks;
        }
        return last < shortest(blocks, inodesPerGroup, profile) ? blocks - last : blocks;
    }

    /** Fewest blocks the last group of such a file system may have. */
    static long shortest(long blocks, int inodesPerGroup, Ext4Profile profile) {
        int groups = groups(blocks);
        int descriptors = descriptorBlocks(groups, profile.descriptorSize());
        int reserved = profile.canGrow() ? reserved(blocks, profile.descriptorSize(), descriptors) : 0;
        int header = hasBackup(groups - 1) ? 1 + descriptors + reserved : 0;
        return 2 + inodesPerGroup / Format.INODES_PER_BLOCK + header + 50;
    }

    static int groups(long blocks) {
        return Math.toIntExact((blocks + BLOCKS_PER_GROUP - 1) / BLOCKS_PER_GROUP);
    }

    private static int descriptorBlocks(int groups, int descriptorSize) {
        return Math.toIntExact(Format.blocks((long) groups * descriptorSize));
    }

    private static int reserved(long blocks, int descriptorSize, int descriptorBlocks) {
        if (blocks > 0xffffffffL) {
            // the resize inode maps blocks with 32-bit numbers
            return 0;
        }
        long most = Math.min(0xffffffffL, blocks * GROWTH);
        long wanted = Format.blocks((most + BLOCKS_PER_GROUP - 1) / BLOCKS_PER_GROUP * descriptorSize);
        return (int) Math.max(0, Math.min(MAX_RESERVED, wanted - descriptorBlocks));
    }

    /** Returns whether a group starts with a copy of the superblock: 0, 1 and the powers of 3, 5 and 7. */
    static boolean hasBackup(int group) {
        return group <= 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
    }

    private static boolean isPower(int number, int base) {
        long power = base;
        while (power < number) {
            power *= base;
        }
        return power == number;
    }

    private void place(int first, int end) {
        long at = groupStart(first);
        for (int group = first; group < end; group++) {
            blockBitmaps[group] = clear(at, 1);
            at = blockBitmaps[group] + 1;
        }
        for (int group = first; group < end; group++) {
            inodeBitmaps[group] = clear(at, 1);
            at = inodeBitmaps[group] + 1;
        }
        for (int group = first; group < end; group++) {
            inodeTables[group] = clear(at, tableBlocks());
            at = inodeTables[group] + tableBlocks();
        }
    }

    /** Returns the first place from {@code at} on where so many blocks do not touch a group's header. */
    private long clear(long at, int length) {
        int group = (int) (at / BLOCKS_PER_GROUP);
        long place = Math.max(at, groupStart(group) + headerBlocks(group));
        int last = (int) ((place + length - 1) / BLOCKS_PER_GROUP);
        if (last > group && last < groups && headerBlocks(last) > 0) {
            return groupStart(last) + headerBlocks(last);
        }
        return place;
    }

    long blocks() {
        return blocks;
    }

    int groups() {
        return groups;
    }

    int inodesPerGroup() {
        return inodesPerGroup;
    }

    long inodes() {
        return (long) inodesPerGroup * groups;
    }

    /** Blocks of one group's inode table. */
    int tableBlocks() {
        return inodesPerGroup / Format.INODES_PER_BLOCK;
    }

    int descriptorSize() {
        return descriptorSize;
    }

    int descriptorBlocks() {
        return descriptorBlocks;
    }

    /** Blocks kept after the group descriptors for growth. */
    int reservedBlocks() {
        return reservedBlocks;
    }

    /** Blocks at the start of a group for superblock, descriptors and their reserve. */
    int headerBlocks(int group) {
        return hasBackup(group) ? 1 + descriptorBlocks + reservedBlocks : 0;
    }

    long groupStart(int group) {
        return (long) group * BLOCKS_PER_GROUP;
    }

    /** Blocks of a group; the last may be shorter. */
    int groupLength(int group) {
        return (int) Math.min(BLOCKS_PER_GROUP, blocks - groupStart(group));
    }

    long blockBitmap(int group) {
        return blockBitmaps[group];
    }

    long inodeBitmap(int group) {
        return inodeBitmaps[group];
    }

    long inodeTable(int group) {
        return inodeTables[group];
    }

    /** Returns whether all metadata lies inside the file system; a very small one may be too short. */
    boolean fits() {
        for (int group = 0; group < groups; group++) {
            if (groupLength(group) < headerBlocks(group) || inodeTables[group] + tableBlocks() > blocks) {
                return false;
            }
        }
        return true;
    }

    /** Blocks taken by headers, bitmaps and inode tables. */
    long overhead() {
        long sum = (long) groups * (2 + tableBlocks());
        for (int group = 0; group < groups; group++) {
            sum += headerBlocks(group);
        }
        return sum;
    }
}
