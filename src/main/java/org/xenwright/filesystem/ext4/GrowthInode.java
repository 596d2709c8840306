package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

import java.time.Instant;

/**
 * The resize inode: it owns the blocks kept for more group descriptors, through one double indirect block that lists the
 * first group's, each of which lists its copies in the other groups.
 */
final class GrowthInode {
    private static final int POINTERS = BLOCK / Format.WORD_LENGTH;

    /** Twelve direct blocks, one indirect, then the double indirect one. */
    private static final int DOUBLE_INDIRECT = 13;

    private GrowthInode() {}

    static void write(
            Geometry geometry, InodeRecord record, BlockAllocator allocator, RegionList regions, Instant clock) {
        long table = allocator.allocate(Format.RESIZE, BlockUse.DATA, 1).start(0);
        byte[] list = new byte[BLOCK];
        long backups = 0;
        for (int i = 0; i < geometry.reservedBlocks(); i++) {
            int primary = 1 + geometry.descriptorBlocks() + i;
            int slot = (geometry.descriptorBlocks() + i) % POINTERS;
            Format.WORD.put(list, slot * Format.WORD_LENGTH, primary);
            byte[] copies = new byte[BLOCK];
            int at = 0;
            for (int group = 1; group < geometry.groups(); group++) {
                if (Geometry.hasBackup(group)) {
                    Format.WORD.put(copies, at, geometry.groupStart(group) + primary);
                    at += Format.WORD_LENGTH;
                }
            }
            backups = at / Format.WORD_LENGTH;
            regions.add(primary, copies);
        }
        regions.add(table, list);
        byte[] map = new byte[ExtentTree.ROOT_SIZE];
        Format.WORD.put(map, DOUBLE_INDIRECT * Format.WORD_LENGTH, table);
        record.mode(Format.S_IFREG | 0600);
        record.links(1);
        record.size((12L + POINTERS + (long) POINTERS * POINTERS) * BLOCK);
        record.attributes(SystemInodes.attributes(clock));
        record.blockMap(map);
        record.addBlocks(1 + geometry.reservedBlocks() * (1 + backups));
    }
}
