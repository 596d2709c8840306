package org.xenwright.filesystem.ext4;

import java.util.UUID;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/**
 * The first block of an empty journal; the rest of it is zeros. Big-endian, as the journal always is. Facts: Linux,
 * {@code struct journal_superblock_s} of {@code include/linux/jbd2.h}.
 */
final class JournalSuperblock {
    private static final FieldTable TABLE = FieldTable.bigEndian("""
            h_magic 4, h_blocktype 4, h_sequence 4, s_blocksize 4, s_maxlen 4, s_first 4, s_sequence 4, s_start 4, s_errno 4,
            s_feature_compat 4, s_feature_incompat 4, s_feature_ro_compat 4, s_uuid 16, s_nr_users 4, s_dynsuper 4,
            s_max_transaction 4, s_max_trans_data 4, s_checksum_type 1, s_padding2 3, s_num_fc_blks 4, s_head 4,
            s_padding 160, s_checksum 4, s_users 768
            """);

    private static final Field MAGIC = TABLE.field("h_magic");
    private static final Field BLOCKTYPE = TABLE.field("h_blocktype");
    private static final Field BLOCKSIZE = TABLE.field("s_blocksize");
    private static final Field MAXLEN = TABLE.field("s_maxlen");
    private static final Field FIRST = TABLE.field("s_first");
    private static final Field SEQUENCE = TABLE.field("s_sequence");
    private static final Field ID = TABLE.field("s_uuid");
    private static final Field NR_USERS = TABLE.field("s_nr_users");

    private static final int MAGIC_NUMBER = 0xC03B3998;
    private static final int SUPERBLOCK_V2 = 4;

    private JournalSuperblock() {}

    static byte[] of(int blocks, UUID uuid) {
        byte[] bytes = new byte[TABLE.length()];
        MAGIC.put(bytes, MAGIC_NUMBER);
        BLOCKTYPE.put(bytes, SUPERBLOCK_V2);
        BLOCKSIZE.put(bytes, Format.BLOCK);
        MAXLEN.put(bytes, blocks);
        FIRST.put(bytes, 1);
        SEQUENCE.put(bytes, 1);
        ID.put(bytes, 0, Checksum.bytes(uuid));
        NR_USERS.put(bytes, 1);
        return bytes;
    }
}
