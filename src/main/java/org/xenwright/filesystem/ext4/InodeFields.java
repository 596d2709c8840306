package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of an inode: {@code struct ext4_inode} of Linux, {@code fs/ext4/ext4.h}. */
final class InodeFields {
    static final FieldTable TABLE = FieldTable.of("""
            i_mode 2, i_uid 2, i_size_lo 4, i_atime 4, i_ctime 4, i_mtime 4, i_dtime 4, i_gid 2, i_links_count 2,
            i_blocks_lo 4, i_flags 4, i_version 4, i_block 60, i_generation 4, i_file_acl_lo 4, i_size_high 4,
            i_obso_faddr 4, i_blocks_high 2, i_file_acl_high 2, i_uid_high 2, i_gid_high 2, i_checksum_lo 2, i_reserved 2,
            i_extra_isize 2, i_checksum_hi 2, i_ctime_extra 4, i_mtime_extra 4, i_atime_extra 4, i_crtime 4, i_crtime_extra 4,
            i_version_hi 4, i_projid 4
            """);

    /** Bytes of an inode of ext2, which has no extra fields. */
    static final int GOOD_OLD = TABLE.field("i_extra_isize").offset();

    static final Field MODE = TABLE.field("i_mode");
    static final Field UID = TABLE.field("i_uid", "i_uid_high");
    static final Field SIZE = TABLE.field("i_size_lo", "i_size_high");
    static final Field ATIME = TABLE.field("i_atime");
    static final Field CTIME = TABLE.field("i_ctime");
    static final Field MTIME = TABLE.field("i_mtime");
    static final Field GID = TABLE.field("i_gid", "i_gid_high");
    static final Field LINKS_COUNT = TABLE.field("i_links_count");
    static final Field BLOCKS = TABLE.field("i_blocks_lo", "i_blocks_high");
    static final Field FLAGS = TABLE.field("i_flags");
    static final Field BLOCK = TABLE.field("i_block");
    static final Field GENERATION = TABLE.field("i_generation");
    static final Field FILE_ACL = TABLE.field("i_file_acl_lo", "i_file_acl_high");
    static final Field EXTRA_ISIZE = TABLE.field("i_extra_isize");
    static final Field CHECKSUM = TABLE.field("i_checksum_lo", "i_checksum_hi");
    static final Field CTIME_EXTRA = TABLE.field("i_ctime_extra");
    static final Field MTIME_EXTRA = TABLE.field("i_mtime_extra");
    static final Field ATIME_EXTRA = TABLE.field("i_atime_extra");
    static final Field CRTIME = TABLE.field("i_crtime");
    static final Field CRTIME_EXTRA = TABLE.field("i_crtime_extra");

    /** The number of a device as Linux had it first, eight bits each for major and minor; in {@link #BLOCK}. */
    static final Field OLD_DEVICE = FieldTable.of("old 4, new 4").field("old");

    /** The number of a device that needs more bits. */
    static final Field NEW_DEVICE = FieldTable.of("old 4, new 4").field("new");

    private InodeFields() {}

    /** Whether an inode with so many bytes of extra fields has a field. */
    static boolean has(Field field, int extra) {
        return field.end() <= GOOD_OLD + extra;
    }

    /**
     * Computes the checksum of an inode, its own field counted as zero.
     *
     * @param size bytes of the inode in its table
     * @param high whether the inode has the upper half of the checksum
     */
    static int sum(Checksum checksum, int number, byte[] bytes, int start, int size, boolean high) {
        checksum.startInode(number, GENERATION.getInt(bytes, start)).bytes(bytes, start, CHECKSUM.offset());
        checksum.zeros(CHECKSUM.length());
        int from = CHECKSUM.end();
        Field upper = CHECKSUM.high();
        if (high && upper != null) {
            checksum.bytes(bytes, start + from, upper.offset() - from).zeros(upper.length());
            from = upper.end();
        }
        return checksum.bytes(bytes, start + from, size - from).value();
    }
}
