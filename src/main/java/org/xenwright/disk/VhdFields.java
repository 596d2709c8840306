package org.xenwright.disk;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a VHD. Facts: Microsoft, "Virtual Hard Disk Image Format Specification", 2006. */
final class VhdFields {
    static final FieldTable FOOTER = FieldTable.bigEndian("""
            cookie 8, features 4, file format version 4, data offset 8, time stamp 4, creator application 4,
            creator version 4, creator host OS 4, original size 8, current size 8, disk geometry 4, disk type 4, checksum 4,
            unique id 16, saved state 1, reserved 427
            """);

    static final FieldTable HEADER = FieldTable.bigEndian("""
            cookie 8, data offset 8, table offset 8, header version 4, max table entries 4, block size 4, checksum 4,
            parent unique id 16, parent time stamp 4, reserved 4, parent unicode name 512, parent locator entries 192,
            reserved 256
            """);

    static final Field COOKIE = FOOTER.field("cookie");
    static final Field FEATURES = FOOTER.field("features");
    static final Field FORMAT_VERSION = FOOTER.field("file format version");
    static final Field DATA_OFFSET = FOOTER.field("data offset");
    static final Field TIME_STAMP = FOOTER.field("time stamp");
    static final Field CREATOR_APPLICATION = FOOTER.field("creator application");
    static final Field CREATOR_VERSION = FOOTER.field("creator version");
    static final Field ORIGINAL_SIZE = FOOTER.field("original size");
    static final Field CURRENT_SIZE = FOOTER.field("current size");
    static final Field DISK_GEOMETRY = FOOTER.field("disk geometry");
    static final Field DISK_TYPE = FOOTER.field("disk type");
    static final Field CHECKSUM = FOOTER.field("checksum");
    static final Field UNIQUE_ID = FOOTER.field("unique id");

    static final Field HEADER_COOKIE = HEADER.field("cookie");
    static final Field HEADER_DATA_OFFSET = HEADER.field("data offset");
    static final Field TABLE_OFFSET = HEADER.field("table offset");
    static final Field HEADER_VERSION = HEADER.field("header version");
    static final Field MAX_TABLE_ENTRIES = HEADER.field("max table entries");
    static final Field BLOCK_SIZE = HEADER.field("block size");
    static final Field HEADER_CHECKSUM = HEADER.field("checksum");

    private VhdFields() {}
}
