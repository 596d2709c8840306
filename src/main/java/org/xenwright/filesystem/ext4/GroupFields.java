package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a group descriptor: {@code struct ext4_group_desc} of Linux, {@code fs/ext4/ext4.h}. */
final class GroupFields {
    static final FieldTable TABLE = FieldTable.of("""
            bg_block_bitmap_lo 4, bg_inode_bitmap_lo 4, bg_inode_table_lo 4, bg_free_blocks_count_lo 2,
            bg_free_inodes_count_lo 2, bg_used_dirs_count_lo 2, bg_flags 2, bg_exclude_bitmap_lo 4,
            bg_block_bitmap_csum_lo 2, bg_inode_bitmap_csum_lo 2, bg_itable_unused_lo 2, bg_checksum 2, bg_block_bitmap_hi 4,
            bg_inode_bitmap_hi 4, bg_inode_table_hi 4, bg_free_blocks_count_hi 2, bg_free_inodes_count_hi 2,
            bg_used_dirs_count_hi 2, bg_itable_unused_hi 2, bg_exclude_bitmap_hi 4, bg_block_bitmap_csum_hi 2,
            bg_inode_bitmap_csum_hi 2, bg_reserved 4
            """);

    /** Bytes of a descriptor without the upper halves of its numbers. */
    static final int NARROW = TABLE.field("bg_block_bitmap_hi").offset();

    /** Bytes of a descriptor with them. */
    static final int WIDE = TABLE.length();

    static final Field BLOCK_BITMAP = TABLE.field("bg_block_bitmap_lo", "bg_block_bitmap_hi");
    static final Field INODE_BITMAP = TABLE.field("bg_inode_bitmap_lo", "bg_inode_bitmap_hi");
    static final Field INODE_TABLE = TABLE.field("bg_inode_table_lo", "bg_inode_table_hi");
    static final Field FREE_BLOCKS_COUNT = TABLE.field("bg_free_blocks_count_lo", "bg_free_blocks_count_hi");
    static final Field FREE_INODES_COUNT = TABLE.field("bg_free_inodes_count_lo", "bg_free_inodes_count_hi");
    static final Field USED_DIRS_COUNT = TABLE.field("bg_used_dirs_count_lo", "bg_used_dirs_count_hi");
    static final Field FLAGS = TABLE.field("bg_flags");
    static final Field BLOCK_BITMAP_CSUM = TABLE.field("bg_block_bitmap_csum_lo", "bg_block_bitmap_csum_hi");
    static final Field INODE_BITMAP_CSUM = TABLE.field("bg_inode_bitmap_csum_lo", "bg_inode_bitmap_csum_hi");
    static final Field ITABLE_UNUSED = TABLE.field("bg_itable_unused_lo", "bg_itable_unused_hi");
    static final Field CHECKSUM = TABLE.field("bg_checksum");

    private GroupFields() {}
}
