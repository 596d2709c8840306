package org.xenwright.filesystem.squashfs;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a superblock: {@code struct squashfs_super_block} of Linux, {@code squashfs_fs.h}. */
final class SquashfsSuperblock {
    static final FieldTable TABLE = FieldTable.of("""
            s_magic 4, inodes 4, mkfs_time 4, block_size 4, fragments 4, compression 2, block_log 2, flags 2, no_ids 2,
            s_major 2, s_minor 2, root_inode 8, bytes_used 8, id_table_start 8, xattr_id_table_start 8, inode_table_start 8,
            directory_table_start 8, fragment_table_start 8, lookup_table_start 8
            """);

    /** What {@link #MAGIC} holds. */
    static final int MAGIC_NUMBER = 0x73717368;

    static final Field MAGIC = TABLE.field("s_magic");
    static final Field INODES = TABLE.field("inodes");
    static final Field MKFS_TIME = TABLE.field("mkfs_time");
    static final Field BLOCK_SIZE = TABLE.field("block_size");
    static final Field FRAGMENTS = TABLE.field("fragments");
    static final Field COMPRESSION = TABLE.field("compression");
    static final Field BLOCK_LOG = TABLE.field("block_log");
    static final Field FLAGS = TABLE.field("flags");
    static final Field NO_IDS = TABLE.field("no_ids");
    static final Field MAJOR = TABLE.field("s_major");
    static final Field MINOR = TABLE.field("s_minor");
    static final Field ROOT_INODE = TABLE.field("root_inode");
    static final Field BYTES_USED = TABLE.field("bytes_used");
    static final Field ID_TABLE_START = TABLE.field("id_table_start");
    static final Field XATTR_ID_TABLE_START = TABLE.field("xattr_id_table_start");
    static final Field INODE_TABLE_START = TABLE.field("inode_table_start");
    static final Field DIRECTORY_TABLE_START = TABLE.field("directory_table_start");
    static final Field FRAGMENT_TABLE_START = TABLE.field("fragment_table_start");
    static final Field LOOKUP_TABLE_START = TABLE.field("lookup_table_start");

    /** The head of the xattr table: {@code struct squashfs_xattr_id_table}. */
    static final FieldTable XATTR_TABLE = FieldTable.of("xattr_table_start 8, xattr_ids 4, unused 4");

    static final Field XATTR_TABLE_START = XATTR_TABLE.field("xattr_table_start");
    static final Field XATTR_IDS = XATTR_TABLE.field("xattr_ids");

    private SquashfsSuperblock() {}
}
