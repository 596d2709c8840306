package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of extent trees: Linux, {@code fs/ext4/ext4_extents.h}. A node is a header, entries, and a tail. */
final class ExtentFields {
    private static final FieldTable HEADER =
            FieldTable.of("eh_magic 2, eh_entries 2, eh_max 2, eh_depth 2, eh_generation 4");
    private static final FieldTable EXTENT = FieldTable.of("ee_block 4, ee_len 2, ee_start_hi 2, ee_start_lo 4");
    private static final FieldTable INDEX = FieldTable.of("ei_block 4, ei_leaf_lo 4, ei_leaf_hi 2, ei_unused 2");
    private static final FieldTable TAIL = FieldTable.of("et_checksum 4");

    static final int HEADER_LENGTH = HEADER.length();
    static final Field EH_MAGIC = HEADER.field("eh_magic");
    static final Field EH_ENTRIES = HEADER.field("eh_entries");
    static final Field EH_MAX = HEADER.field("eh_max");
    static final Field EH_DEPTH = HEADER.field("eh_depth");

    /** Bytes of an entry, whether it is an extent or leads to a node. */
    static final int ENTRY_LENGTH = EXTENT.length();

    static final Field EE_BLOCK = EXTENT.field("ee_block");
    static final Field EE_LEN = EXTENT.field("ee_len");
    static final Field EE_START = EXTENT.field("ee_start_lo", "ee_start_hi");
    static final Field EI_BLOCK = INDEX.field("ei_block");
    static final Field EI_LEAF = INDEX.field("ei_leaf_lo", "ei_leaf_hi");

    static final int TAIL_LENGTH = TAIL.length();
    static final Field ET_CHECKSUM = TAIL.field("et_checksum");

    private ExtentFields() {}

    /** Returns where an entry of a node starts. */
    static int entry(int index) {
        return HEADER_LENGTH + index * ENTRY_LENGTH;
    }

    /** Returns where the tail of a node starts: behind as many entries as it has room for. */
    static int tail(byte[] node) {
        return entry(EH_MAX.getInt(node));
    }

    /** Computes the checksum of a node. */
    static int sum(Checksum checksum, int number, int generation, byte[] node) {
        return checksum.startInode(number, generation)
                .bytes(node, 0, tail(node))
                .value();
    }

    /** Writes the checksum of a node. */
    static void seal(Checksum checksum, int number, int generation, byte[] node) {
        ET_CHECKSUM.put(node, tail(node), sum(checksum, number, generation, node));
    }
}
