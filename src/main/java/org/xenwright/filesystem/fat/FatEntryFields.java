package org.xenwright.filesystem.fat;

import java.util.List;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of an entry of a folder. Facts: Microsoft, FAT32 File System Specification 1.03. */
final class FatEntryFields {
    static final FieldTable TABLE = FieldTable.of("""
            DIR_Name 11, DIR_Attr 1, DIR_NTRes 1, DIR_CrtTimeTenth 1, DIR_CrtTime 2, DIR_CrtDate 2, DIR_LstAccDate 2,
            DIR_FstClusHI 2, DIR_WrtTime 2, DIR_WrtDate 2, DIR_FstClusLO 2, DIR_FileSize 4
            """);

    /** Those of an entry that holds a part of a long name. */
    static final FieldTable LONG = FieldTable.of("""
            LDIR_Ord 1, LDIR_Name1 10, LDIR_Attr 1, LDIR_Type 1, LDIR_Chksum 1, LDIR_Name2 12, LDIR_FstClusLO 2,
            LDIR_Name3 4
            """);

    /** Bytes of an entry of either kind. */
    static final int LENGTH = TABLE.length();

    static final int DIRECTORY = 0x10;
    static final int VOLUME_ID = 0x08;
    static final int ARCHIVE = 0x20;

    /** All that a part of a long name has set, so that old systems take it for a label and leave it alone. */
    static final int LONG_NAME = 0x0f;

    /** The bits that are compared with {@link #LONG_NAME}. */
    static final int LONG_NAME_MASK = 0x3f;

    /** Marks the last part of a long name, which is stored first. */
    static final int LAST = 0x40;

    static final Field NAME = TABLE.field("DIR_Name");
    static final Field ATTRIBUTES = TABLE.field("DIR_Attr");
    static final Field CASE = TABLE.field("DIR_NTRes");
    static final Field CREATED_TENTH = TABLE.field("DIR_CrtTimeTenth");
    static final Field CREATED_TIME = TABLE.field("DIR_CrtTime");
    static final Field CREATED_DATE = TABLE.field("DIR_CrtDate");
    static final Field ACCESSED_DATE = TABLE.field("DIR_LstAccDate");
    static final Field WRITTEN_TIME = TABLE.field("DIR_WrtTime");
    static final Field WRITTEN_DATE = TABLE.field("DIR_WrtDate");
    static final Field CLUSTER = TABLE.field("DIR_FstClusLO", "DIR_FstClusHI");
    static final Field SIZE = TABLE.field("DIR_FileSize");

    static final Field ORDER = LONG.field("LDIR_Ord");
    static final Field CHECKSUM = LONG.field("LDIR_Chksum");

    /** The places of a part's 13 units of UTF-16, in their order. */
    static final List<Field> PARTS =
            List.of(LONG.field("LDIR_Name1"), LONG.field("LDIR_Name2"), LONG.field("LDIR_Name3"));

    private FatEntryFields() {}
}
