package org.xenwright.filesystem.fat;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of the first sectors of a volume. Facts: Microsoft, FAT32 File System Specification 1.03. */
final class FatBootFields {
    private static final String COMMON = """
            BS_jmpBoot 3, BS_OEMName 8, BPB_BytsPerSec 2, BPB_SecPerClus 1, BPB_RsvdSecCnt 2, BPB_NumFATs 1,
            BPB_RootEntCnt 2, BPB_TotSec16 2, BPB_Media 1, BPB_FATSz16 2, BPB_SecPerTrk 2, BPB_NumHeads 2,
            BPB_HiddSec 4, BPB_TotSec32 4,
            """;

    private static final String IDENTITY =
            "BS_DrvNum 1, BS_Reserved1 1, BS_BootSig 1, BS_VolID 4, BS_VolLab 11, BS_FilSysType 8, ";

    /** Those of a FAT12 and a FAT16. */
    private static final FieldTable NARROW = FieldTable.of(COMMON + IDENTITY + "BS_BootCode 448, Signature_word 2");

    /** Those of a FAT32. */
    private static final FieldTable WIDE = FieldTable.of(COMMON + """
            BPB_FATSz32 4, BPB_ExtFlags 2, BPB_FSVer 2, BPB_RootClus 4, BPB_FSInfo 2, BPB_BkBootSec 2, BPB_Reserved 12,
            """ + IDENTITY + "BS_BootCode 420, Signature_word 2");

    /** Those of the sector that knows what is free in a FAT32. */
    static final FieldTable INFO = FieldTable.of("""
            FSI_LeadSig 4, FSI_Reserved1 480, FSI_StrucSig 4, FSI_Free_Count 4, FSI_Nxt_Free 4, FSI_Reserved2 12,
            FSI_TrailSig 4
            """);

    static final Field JUMP = NARROW.field("BS_jmpBoot");
    static final Field OEM_NAME = NARROW.field("BS_OEMName");
    static final Field SECTOR = NARROW.field("BPB_BytsPerSec");
    static final Field CLUSTER = NARROW.field("BPB_SecPerClus");
    static final Field RESERVED = NARROW.field("BPB_RsvdSecCnt");
    static final Field TABLES = NARROW.field("BPB_NumFATs");
    static final Field ROOT_ENTRIES = NARROW.field("BPB_RootEntCnt");
    static final Field SECTORS16 = NARROW.field("BPB_TotSec16");
    static final Field MEDIA = NARROW.field("BPB_Media");
    static final Field TABLE16 = NARROW.field("BPB_FATSz16");
    static final Field TRACK = NARROW.field("BPB_SecPerTrk");
    static final Field HEADS = NARROW.field("BPB_NumHeads");
    static final Field HIDDEN = NARROW.field("BPB_HiddSec");
    static final Field SECTORS32 = NARROW.field("BPB_TotSec32");
    static final Field SIGNATURE = NARROW.field("Signature_word");
    static final Field TABLE32 = WIDE.field("BPB_FATSz32");
    static final Field EXT_FLAGS = WIDE.field("BPB_ExtFlags");
    static final Field VERSION = WIDE.field("BPB_FSVer");
    static final Field ROOT_CLUSTER = WIDE.field("BPB_RootClus");
    static final Field INFO_SECTOR = WIDE.field("BPB_FSInfo");
    static final Field BACKUP = WIDE.field("BPB_BkBootSec");

    static final Field LEAD = INFO.field("FSI_LeadSig");
    static final Field STRUCTURE = INFO.field("FSI_StrucSig");
    static final Field FREE_COUNT = INFO.field("FSI_Free_Count");
    static final Field NEXT_FREE = INFO.field("FSI_Nxt_Free");
    static final Field TRAIL = INFO.field("FSI_TrailSig");

    private FatBootFields() {}

    /** Returns the fields of the first sector. */
    static FieldTable table(FatType type) {
        return type == FatType.FAT32 ? WIDE : NARROW;
    }

    static Field drive(FatType type) {
        return table(type).field("BS_DrvNum");
    }

    static Field bootSignature(FatType type) {
        return table(type).field("BS_BootSig");
    }

    static Field serial(FatType type) {
        return table(type).field("BS_VolID");
    }

    static Field label(FatType type) {
        return table(type).field("BS_VolLab");
    }

    static Field typeName(FatType type) {
        return table(type).field("BS_FilSysType");
    }

    static Field code(FatType type) {
        return table(type).field("BS_BootCode");
    }
}
