package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of extended attributes and of the ACLs in them: Linux, {@code fs/ext4/xattr.h} and {@code acl.h}. */
final class XattrFields {
    private static final FieldTable BLOCK =
            FieldTable.of("h_magic 4, h_refcount 4, h_blocks 4, h_hash 4, h_checksum 4, h_reserved 12");
    private static final FieldTable INODE = FieldTable.of("h_magic 4");
    private static final FieldTable ENTRY =
            FieldTable.of("e_name_len 1, e_name_index 1, e_value_offs 2, e_value_inum 4, e_value_size 4, e_hash 4");
    private static final FieldTable VALUE_WORD = FieldTable.of("word 4");
    private static final FieldTable ACL = FieldTable.of("a_version 4");
    private static final FieldTable ACL_ENTRY = FieldTable.of("e_tag 2, e_perm 2, e_id 4");

    /** Starts a block of attributes and those in an inode alike. */
    static final Field H_MAGIC = BLOCK.field("h_magic");

    static final Field H_REFCOUNT = BLOCK.field("h_refcount");
    static final Field H_BLOCKS = BLOCK.field("h_blocks");
    static final Field H_HASH = BLOCK.field("h_hash");
    static final Field H_CHECKSUM = BLOCK.field("h_checksum");
    static final int BLOCK_HEADER_LENGTH = BLOCK.length();
    static final int INODE_HEADER_LENGTH = INODE.length();

    static final Field E_NAME_LEN = ENTRY.field("e_name_len");
    static final Field E_NAME_INDEX = ENTRY.field("e_name_index");
    static final Field E_VALUE_OFFS = ENTRY.field("e_value_offs");
    static final Field E_VALUE_INUM = ENTRY.field("e_value_inum");
    static final Field E_VALUE_SIZE = ENTRY.field("e_value_size");
    static final Field E_HASH = ENTRY.field("e_hash");

    /** Bytes of an entry before its name. */
    static final int ENTRY_LENGTH = ENTRY.length();

    /** The first four bytes of an entry, all zero behind the last. */
    static final Field WORD = VALUE_WORD.field("word");

    static final Field A_VERSION = ACL.field("a_version");
    static final int ACL_HEADER_LENGTH = ACL.length();
    static final Field E_TAG = ACL_ENTRY.field("e_tag");
    static final Field E_PERM = ACL_ENTRY.field("e_perm");
    static final Field E_ID = ACL_ENTRY.field("e_id");
    static final int ACL_ENTRY_LENGTH = ACL_ENTRY.length();

    /** Bytes of an entry without an id. */
    static final int SHORT_ACL_ENTRY_LENGTH = E_ID.offset();

    private XattrFields() {}

    /** Computes the checksum of a block of attributes, its own field counted as zero. */
    static int sum(Checksum checksum, long place, byte[] block) {
        int end = H_CHECKSUM.end();
        return checksum.start()
                .word((int) place)
                .word((int) (place >>> 32))
                .bytes(block, 0, H_CHECKSUM.offset())
                .zeros(H_CHECKSUM.length())
                .bytes(block, end, block.length - end)
                .value();
    }
}
