package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

/** Writes what describes the groups: bitmaps, inode tables, descriptors. */
final class GroupTables {
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
            int size = geometry.descriptorSize();
            writeGroup(group, new GroupDescriptor(descriptors, group * size, size), regions);
        }
        return descriptors;
    }

    private void writeGroup(int group, GroupDescriptor descriptor, RegionList regions) {
        int flags = checksums ? Format.GROUP_INODES_ZEROED : 0;
        int highest = inodes.highest(group);
        if (checksums && highest == 0) {
            flags |= Format.GROUP_INODE_UNINIT;
        } else {
            byte[] bitmap = inodes.bitmap(group);
            regions.add(geometry.inodeBitmap(group), bitmap);
            if (checksums) {
                int length = geometry.inodesPerGroup() / Byte.SIZE;
                descriptor.putBitmapSum(GroupFields.INODE_BITMAP_CSUM, checksum, bitmap, length);
            }
        }
        if (checksums && isUntouched(group)) {
            flags |= Format.GROUP_BLOCK_UNINIT;
        } else {
            byte[] bitmap = blocks.bitmap(group);
            regions.add(geometry.blockBitmap(group), bitmap);
            if (checksums) {
                descriptor.putBitmapSum(GroupFields.BLOCK_BITMAP_CSUM, checksum, bitmap, BLOCK);
            }
        }
        inodes.write(group, regions);
        descriptor.put(GroupFields.BLOCK_BITMAP, geometry.blockBitmap(group));
        descriptor.put(GroupFields.INODE_BITMAP, geometry.inodeBitmap(group));
        descriptor.put(GroupFields.INODE_TABLE, geometry.inodeTable(group));
        descriptor.put(GroupFields.FREE_BLOCKS_COUNT, blocks.free(group));
        descriptor.put(GroupFields.FREE_INODES_COUNT, inodes.free(group));
        descriptor.put(GroupFields.USED_DIRS_COUNT, inodes.directories(group));
        descriptor.put(GroupFields.FLAGS, flags);
        if (checksums) {
            descriptor.put(GroupFields.ITABLE_UNUSED, geometry.inodesPerGroup() - highest);
            descriptor.seal(checksum, group);
        }
    }

    /** A bitmap need not be written when the kernel can work it out: only the group's own header is taken. */
    private boolean isUntouched(int group) {
        return group < geometry.groups() - 1 && blocks.used(group) == geometry.headerBlocks(group);
    }
}
