package org.xenwright.disk;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a qcow2 header. Facts: QEMU, {@code docs/interop/qcow2.txt}. */
final class Qcow2Fields {
    static final FieldTable TABLE = FieldTable.bigEndian("""
            magic 4, version 4, backing_file_offset 8, backing_file_size 4, cluster_bits 4, size 8, crypt_method 4, l1_size 4,
            l1_table_offset 8, refcount_table_offset 8, refcount_table_clusters 4, nb_snapshots 4, snapshots_offset 8,
            incompatible_features 8, compatible_features 8, autoclear_features 8, refcount_order 4, header_length 4
            """);

    static final Field MAGIC = TABLE.field("magic");
    static final Field VERSION = TABLE.field("version");
    static final Field BACKING_FILE_OFFSET = TABLE.field("backing_file_offset");
    static final Field BACKING_FILE_SIZE = TABLE.field("backing_file_size");
    static final Field CLUSTER_BITS = TABLE.field("cluster_bits");
    static final Field SIZE = TABLE.field("size");
    static final Field CRYPT_METHOD = TABLE.field("crypt_method");
    static final Field L1_SIZE = TABLE.field("l1_size");
    static final Field L1_TABLE_OFFSET = TABLE.field("l1_table_offset");
    static final Field REFCOUNT_TABLE_OFFSET = TABLE.field("refcount_table_offset");
    static final Field REFCOUNT_TABLE_CLUSTERS = TABLE.field("refcount_table_clusters");
    static final Field INCOMPATIBLE_FEATURES = TABLE.field("incompatible_features");
    static final Field REFCOUNT_ORDER = TABLE.field("refcount_order");
    static final Field HEADER_LENGTH = TABLE.field("header_length");

    /** Bytes of the header of version 2; an extension may follow at once. */
    static final int VERSION_2 = INCOMPATIBLE_FEATURES.offset();

    /** What {@link #MAGIC} holds. */
    static final int MAGIC_NUMBER = 0x514649fb;

    /** The extension that tells the format of the backing file. */
    static final int BACKING_FORMAT = 0xE2792ACA;

    private Qcow2Fields() {}
}
