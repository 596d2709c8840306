package org.xenwright.disk;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a GUID partition table. Facts: UEFI specification, chapter 5. */
final class GptFields {
    static final FieldTable HEADER = FieldTable.of("""
            signature 8, revision 4, header size 4, header CRC32 4, reserved 4, my LBA 8, alternate LBA 8, first usable LBA 8,
            last usable LBA 8, disk GUID 16, partition entry LBA 8, number of entries 4, size of an entry 4,
            entry array CRC32 4
            """);

    private static final FieldTable MBR = FieldTable.of("""
            boot code 440, disk signature 4, unknown 2, boot indicator 1, starting CHS 3, OS type 1, ending CHS 3, starting LBA 4, size in LBA 4,
            second boot indicator 1, rest of second partition 15, other partitions 32, signature 2
            """);

    static final FieldTable ENTRY = FieldTable.of("""
            partition type GUID 16, unique partition GUID 16, starting LBA 8, ending LBA 8, attributes 8, partition name 72
            """);

    static final Field SIGNATURE = HEADER.field("signature");
    static final Field REVISION = HEADER.field("revision");
    static final Field HEADER_SIZE = HEADER.field("header size");
    static final Field HEADER_CRC32 = HEADER.field("header CRC32");
    static final Field MY_LBA = HEADER.field("my LBA");
    static final Field ALTERNATE_LBA = HEADER.field("alternate LBA");
    static final Field FIRST_USABLE_LBA = HEADER.field("first usable LBA");
    static final Field LAST_USABLE_LBA = HEADER.field("last usable LBA");
    static final Field DISK_GUID = HEADER.field("disk GUID");
    static final Field PARTITION_ENTRY_LBA = HEADER.field("partition entry LBA");
    static final Field NUMBER_OF_ENTRIES = HEADER.field("number of entries");
    static final Field SIZE_OF_ENTRY = HEADER.field("size of an entry");
    static final Field ENTRY_ARRAY_CRC32 = HEADER.field("entry array CRC32");

    static final Field TYPE_GUID = ENTRY.field("partition type GUID");
    static final Field UNIQUE_GUID = ENTRY.field("unique partition GUID");
    static final Field STARTING_LBA = ENTRY.field("starting LBA");
    static final Field ENDING_LBA = ENTRY.field("ending LBA");
    static final Field NAME = ENTRY.field("partition name");

    static final Field MBR_BOOT_CODE = MBR.field("boot code");
    static final Field MBR_STARTING_CHS = MBR.field("starting CHS");
    static final Field MBR_OS_TYPE = MBR.field("OS type");
    static final Field MBR_ENDING_CHS = MBR.field("ending CHS");
    static final Field MBR_STARTING_LBA = MBR.field("starting LBA");
    static final Field MBR_SIZE = MBR.field("size in LBA");
    static final Field MBR_SECOND_INDICATOR = MBR.field("second boot indicator");
    static final Field MBR_SIGNATURE = MBR.field("signature");

    private GptFields() {}
}
