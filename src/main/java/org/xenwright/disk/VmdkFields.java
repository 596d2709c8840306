package org.xenwright.disk;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a VMDK's sparse extent. Facts: VMware, "Virtual Disk Format 5.0", 2011. */
final class VmdkFields {
    static final int SECTOR = 512;

    static final FieldTable HEADER = FieldTable.of("""
            magicNumber 4, version 4, flags 4, capacity 8, grainSize 8, descriptorOffset 8, descriptorSize 8,
            numGTEsPerGT 4, rgdOffset 8, gdOffset 8, overHead 8, uncleanShutdown 1, singleEndLineChar 1, nonEndLineChar 1,
            doubleEndLineChar1 1, doubleEndLineChar2 1, compressAlgorithm 2, pad 433
            """);

    static final Field MAGIC = HEADER.field("magicNumber");
    static final Field VERSION = HEADER.field("version");
    static final Field FLAGS = HEADER.field("flags");
    static final Field CAPACITY = HEADER.field("capacity");
    static final Field GRAIN_SIZE = HEADER.field("grainSize");
    static final Field DESCRIPTOR_OFFSET = HEADER.field("descriptorOffset");
    static final Field DESCRIPTOR_SIZE = HEADER.field("descriptorSize");
    static final Field ENTRIES_PER_TABLE = HEADER.field("numGTEsPerGT");
    static final Field DIRECTORY_OFFSET = HEADER.field("gdOffset");
    static final Field OVERHEAD = HEADER.field("overHead");
    static final Field SINGLE_END_OF_LINE = HEADER.field("singleEndLineChar");
    static final Field NO_END_OF_LINE = HEADER.field("nonEndLineChar");
    static final Field DOUBLE_END_OF_LINE_1 = HEADER.field("doubleEndLineChar1");
    static final Field DOUBLE_END_OF_LINE_2 = HEADER.field("doubleEndLineChar2");
    static final Field COMPRESSION = HEADER.field("compressAlgorithm");

    /** What stands before a grain: the first of its sectors in the disk, and the bytes of its zlib stream behind this. */
    static final FieldTable GRAIN = FieldTable.of("lba 8, size 4");

    static final Field GRAIN_LBA = GRAIN.field("lba");
    static final Field GRAIN_BYTES = GRAIN.field("size");

    /** What stands before anything else: its sectors, 0 where a grain has its bytes, and what it is. */
    static final FieldTable MARKER = FieldTable.of("numSectors 8, size 4, type 4, pad 496");

    static final Field MARKER_SECTORS = MARKER.field("numSectors");
    static final Field MARKER_SIZE = MARKER.field("size");
    static final Field MARKER_TYPE = MARKER.field("type");

    /** What {@link #MARKER_TYPE} holds. */
    static final int END = 0;

    static final int GRAIN_TABLE = 1;
    static final int GRAIN_DIRECTORY = 2;
    static final int FOOTER = 3;

    /** What {@link #MAGIC} holds: "KDMV". */
    static final int MAGIC_NUMBER = 0x564d444b;

    /** Flags: the four characters of line ends are there, to be spoilt by a transfer of text. */
    static final int NEWLINE_TEST = 1;

    /** Flags: an entry of a table that is 1 stands for a grain of zeros. */
    static final int ZERO_GRAINS = 1 << 2;

    /** Flags: grains are compressed. */
    static final int COMPRESSED = 1 << 16;

    /** Flags: a marker stands before each grain and table. */
    static final int MARKERS = 1 << 17;

    /** What {@link #DIRECTORY_OFFSET} holds when the footer tells where the directory is. */
    static final long AT_END = -1;

    /** What {@link #COMPRESSION} holds: RFC 1950 and 1951. */
    static final int DEFLATE = 1;

    /** Entries of every grain table. */
    static final int TABLE_ENTRIES = 512;

    private VmdkFields() {}
}
