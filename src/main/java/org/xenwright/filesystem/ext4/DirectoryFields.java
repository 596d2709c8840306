package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/**
 * The fields of a directory's blocks. Facts: Linux, {@code struct ext4_dir_entry_2} and {@code struct ext4_dir_entry_tail}
 * of {@code fs/ext4/ext4.h}, {@code struct dx_root} and {@code struct dx_node} of {@code fs/ext4/namei.c}.
 */
final class DirectoryFields {
    private static final FieldTable ENTRY = FieldTable.of("inode 4, rec_len 2, name_len 1, file_type 1");
    private static final FieldTable TAIL = FieldTable.of(
            "det_reserved_zero1 4, det_rec_len 2, det_reserved_zero2 1, det_reserved_ft 1, det_checksum 4");
    private static final FieldTable ROOT_INFO =
            FieldTable.of("reserved_zero 4, hash_version 1, info_length 1, indirect_levels 1, unused_flags 1");
    private static final FieldTable POINTER = FieldTable.of("hash 4, block 4");
    private static final FieldTable COUNT_LIMIT = FieldTable.of("limit 2, count 2");
    private static final FieldTable INDEX_TAIL = FieldTable.of("dt_reserved 4, dt_checksum 4");

    static final Field INODE = ENTRY.field("inode");
    static final Field REC_LEN = ENTRY.field("rec_len");
    static final Field NAME_LEN = ENTRY.field("name_len");
    static final Field FILE_TYPE = ENTRY.field("file_type");

    /** Bytes of an entry before its name. */
    static final int ENTRY_LENGTH = ENTRY.length();

    /** A false entry that holds the checksum of a block of entries. */
    static final int TAIL_LENGTH = TAIL.length();

    static final Field DET_RESERVED_ZERO1 = TAIL.field("det_reserved_zero1");
    static final Field DET_REC_LEN = TAIL.field("det_rec_len");
    static final Field DET_RESERVED_FT = TAIL.field("det_reserved_ft");
    static final Field DET_CHECKSUM = TAIL.field("det_checksum");

    /** Where the root of an index tells of itself: behind the entries {@code .} and {@code ..}. */
    static final int ROOT_INFO_AT = size(1) + size(2);

    static final int ROOT_INFO_LENGTH = ROOT_INFO.length();
    static final Field RESERVED_ZERO = ROOT_INFO.field("reserved_zero");
    static final Field HASH_VERSION = ROOT_INFO.field("hash_version");
    static final Field INFO_LENGTH = ROOT_INFO.field("info_length");
    static final Field INDIRECT_LEVELS = ROOT_INFO.field("indirect_levels");

    /** Where the pointers of an index start in its root, and in any other node: behind one false entry. */
    static final int ROOT_POINTERS_AT = ROOT_INFO_AT + ROOT_INFO_LENGTH;

    static final int NODE_POINTERS_AT = ENTRY_LENGTH;

    static final int POINTER_LENGTH = POINTER.length();
    static final Field HASH = POINTER.field("hash");
    static final Field BLOCK = POINTER.field("block");

    /** Limit and count lie where the first pointer's hash would be, which is never looked at. */
    static final Field LIMIT = COUNT_LIMIT.field("limit");

    static final Field COUNT = COUNT_LIMIT.field("count");

    static final int INDEX_TAIL_LENGTH = INDEX_TAIL.length();
    static final Field DT_RESERVED = INDEX_TAIL.field("dt_reserved");
    static final Field DT_CHECKSUM = INDEX_TAIL.field("dt_checksum");

    private DirectoryFields() {}

    /** Returns how many bytes an entry takes at least. */
    static int size(int nameLength) {
        return ENTRY.length() + nameLength + 3 & ~3;
    }

    /** Computes the checksum of a block of entries that starts at {@code start}. */
    static int sum(Checksum checksum, int number, int generation, byte[] bytes, int start, int blockSize) {
        return checksum.startInode(number, generation)
                .bytes(bytes, start, blockSize - TAIL_LENGTH)
                .value();
    }

    /**
     * Computes the checksum of a node of an index: over what comes before the pointers, those in use, and the tail with
     * its own field counted as zero.
     *
     * @param start where the block starts
     * @param pointersAt where the pointers start in the block
     */
    static int indexSum(Checksum checksum, int number, int generation, byte[] bytes, int start, int pointersAt) {
        int used = COUNT.getInt(bytes, start + pointersAt) * POINTER_LENGTH;
        return checksum.startInode(number, generation)
                .bytes(bytes, start, pointersAt + used)
                .bytes(bytes, indexTail(bytes, start + pointersAt), DT_RESERVED.length())
                .zeros(DT_CHECKSUM.length())
                .value();
    }

    /** Returns where the tail of a node of an index starts, by the place of its pointers. */
    static int indexTail(byte[] bytes, int pointers) {
        return pointers + LIMIT.getInt(bytes, pointers) * POINTER_LENGTH;
    }
}
