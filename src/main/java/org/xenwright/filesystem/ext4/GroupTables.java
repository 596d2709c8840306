package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;
import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

/** Writes what describes the groups: bitmaps, inode tables, descriptors. */
final class GroupTables {
    private static final int CHECKSUM = 0x1E;

    private final Geometry geometry;
    private final BlockMap blocks;
    private final InodeTables inodes;
    private final boolean checksums;
    private final Checksum checksum;

    GroupTables(Geometry geometry, BlockMap blocks, InodeTables inodes, boolean checksums, Checksum checksum) {
        this.geometry = geometry;
        this.blocks = blocks;
        this.inodes = inodes;
        this.checksums = checksums;
        this.checksum = checksum;
    }

    /** Writes bitmaps and inode tables; the result is the descriptor table, in whole blocks. */
    byte[] write(RegionList regions) {
        byte[] descriptors = new byte[geometry.descriptorBlocks() * BLOCK];
        for (int group = 0; group < geometry.groups(); group++) {
            writeGroup(group, descriptors, group * geometry.descriptorSize(), regions);
        }
        return descriptors;
    }

    private void writeGroup(int group, byte[] bytes, int at, RegionList regions) {
        int flags = checksums ? Format.GROUP_INODES_ZEROED : 0;
        int highest = inodes.highest(group);
        if (checksums && highest == 0) {
            flags |= Format.GROUP_INODE_UNINIT;
        } else {
            byte[] bitmap = inodes.bitmap(group);
            regions.add(geometry.inodeBitmap(group), bitmap);
            putChecksum(bytes, at, 0x1A, 0x3A, bitmap, geometry.inodesPerGroup() / 8);
        }
        if (checksums && isUntouched(group)) {
            flags |= Format.GROUP_BLOCK_UNINIT;
        } else {
            byte[] bitmap = blocks.bitmap(group);
            regions.add(geometry.blockBitmap(group), bitmap);
            putChecksum(bytes, at, 0x18, 0x38, bitmap, BLOCK);
        }
        inodes.write(group, regions);
        putBlock(bytes, at, 0x00, 0x20, geometry.blockBitmap(group));
        putBlock(bytes, at, 0x04, 0x24, geometry.inodeBitmap(group));
        putBlock(bytes, at, 0x08, 0x28, geometry.inodeTable(group));
        put16(bytes, at + 0x0C, blocks.free(group));
        put16(bytes, at + 0x0E, inodes.free(group));
        put16(bytes, at + 0x10, inodes.directories(group));
        put16(bytes, at + 0x12, flags);
        if (checksums) {
            put16(bytes, at + 0x1C, geometry.inodesPerGroup() - highest);
            int sum = checksum.start()
                    .word(group)
                    .bytes(bytes, at, geometry.descriptorSize())
                    .value();
            put16(bytes, at + CHECKSUM, sum);
        }
    }

    /** A bitmap need not be written when the kernel can work it out: only the group's own header is taken. */
    private boolean isUntouched(int group) {
        return group < geometry.groups() - 1 && blocks.used(group) == geometry.headerBlocks(group);
    }

    private void putBlock(byte[] bytes, int at, int low, int high, long block) {
        put32(bytes, at + low, block);
        if (geometry.descriptorSize() == 64) {
            put32(bytes, at + high, block >>> 32);
        }
    }

    private void putChecksum(byte[] bytes, int at, int low, int high, byte[] bitmap, int length) {
        if (!checksums) {
            return;
        }
        int sum = checksum.start().bytes(bitmap, 0, length).value();
        put16(bytes, at + low, sum);
        if (geometry.descriptorSize() == 64) {
            put16(bytes, at + high, sum >>> 16);
        }
    }
}
