package org.xenwright.filesystem.iso9660;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/**
 * The structures of ISO 9660 (ECMA-119) and El Torito. A number that is there twice, little-endian and then big-endian,
 * is one field here for its first half and one for its second.
 */
final class IsoStructures {
    /** Length of a logical block, and of a sector of a CD. */
    static final int BLOCK = 2048;

    /** Blocks before the first volume descriptor; what they hold is no matter of the file system. */
    static final int SYSTEM_AREA = 16;

    /** What each volume descriptor holds behind its first byte. */
    static final byte[] IDENTIFIER = "CD001".getBytes(StandardCharsets.US_ASCII);

    /** What the boot record is told by. */
    static final String EL_TORITO = "EL TORITO SPECIFICATION";

    static final int BOOT_RECORD = 0;
    static final int PRIMARY = 1;
    static final int TERMINATOR = 255;

    /** Flag of a directory's record: it leads to a directory. */
    static final int DIRECTORY = 2;

    /** Flag of a directory's record: the file goes on in the next record. */
    static final int MORE_EXTENTS = 0x80;

    /** A volume descriptor, as the primary one has it (8.4). */
    private static final String VOLUME_FIELDS = """
            volume descriptor type 1, standard identifier 5, volume descriptor version 1, unused 1, system identifier 32,
            volume identifier 32, unused 8, volume space size 4, volume space size (big-endian) 4, unused 32,
            volume set size 2, volume set size (big-endian) 2, volume sequence number 2,
            volume sequence number (big-endian) 2, logical block size 2, logical block size (big-endian) 2,
            path table size 4, path table size (big-endian) 4, location of type L path table 4,
            location of optional type L path table 4, location of type M path table 4,
            location of optional type M path table 4, directory record for root 34, volume set identifier 128,
            publisher identifier 128, data preparer identifier 128, application identifier 128,
            copyright file identifier 37, abstract file identifier 37, bibliographic file identifier 37,
            volume creation date 17, volume modification date 17, volume expiration date 17, volume effective date 17,
            file structure version 1, reserved 1, application use 512, reserved for standardization 653
            """;

    static final FieldTable VOLUME = FieldTable.of(VOLUME_FIELDS);

    static final Field TYPE = VOLUME.field("volume descriptor type");
    static final Field STANDARD = VOLUME.field("standard identifier");
    static final Field VERSION = VOLUME.field("volume descriptor version");
    static final Field SYSTEM_ID = VOLUME.field("system identifier");
    static final Field VOLUME_ID = VOLUME.field("volume identifier");
    static final Field SPACE_SIZE = VOLUME.field("volume space size");
    static final Field SET_SIZE = VOLUME.field("volume set size");
    static final Field SEQUENCE = VOLUME.field("volume sequence number");
    static final Field BLOCK_SIZE = VOLUME.field("logical block size");
    static final Field PATH_TABLE_SIZE = VOLUME.field("path table size");
    static final Field L_PATH_TABLE = VOLUME.field("location of type L path table");

    /** Big-endian, as the table is that it leads to. */
    static final Field M_PATH_TABLE = FieldTable.bigEndian(VOLUME_FIELDS).field("location of type M path table");

    static final Field ROOT = VOLUME.field("directory record for root");
    static final Field SET_ID = VOLUME.field("volume set identifier");
    static final Field BIBLIOGRAPHY = VOLUME.field("bibliographic file identifier");
    static final Field CREATED = VOLUME.field("volume creation date");
    static final Field MODIFIED = VOLUME.field("volume modification date");
    static final Field EXPIRES = VOLUME.field("volume expiration date");
    static final Field EFFECTIVE = VOLUME.field("volume effective date");
    static final Field STRUCTURE = VOLUME.field("file structure version");

    /** The boot record of El Torito. */
    static final FieldTable BOOT = FieldTable.of("""
            volume descriptor type 1, standard identifier 5, volume descriptor version 1, boot system identifier 32,
            unused 32, location of the boot catalog 4, unused 1973
            """);

    static final Field BOOT_SYSTEM = BOOT.field("boot system identifier");
    static final Field CATALOG = BOOT.field("location of the boot catalog");

    private static final String PATH =
            "length of directory identifier 1, extended attribute record length 1, location of extent 4,"
                    + " parent directory number 2";

    /** A record of the little-endian path table without its name (9.4). */
    static final FieldTable PATH_L = FieldTable.of(PATH);

    /** A record of the big-endian path table. */
    static final FieldTable PATH_M = FieldTable.bigEndian(PATH);

    /** A record of a directory without its name (9.1). */
    static final FieldTable RECORD = FieldTable.of("""
            length of record 1, extended attribute record length 1, location of extent 4,
            location of extent (big-endian) 4, data length 4, data length (big-endian) 4, recording date and time 7,
            file flags 1, file unit size 1, interleave gap size 1, volume sequence number 2,
            volume sequence number (big-endian) 2, length of file identifier 1
            """);

    static final Field LENGTH = RECORD.field("length of record");
    static final Field ATTRIBUTE_BLOCKS = RECORD.field("extended attribute record length");
    static final Field EXTENT = RECORD.field("location of extent");
    static final Field DATA_LENGTH = RECORD.field("data length");
    static final Field DATE = RECORD.field("recording date and time");
    static final Field FLAGS = RECORD.field("file flags");
    static final Field UNIT = RECORD.field("file unit size");
    static final Field GAP = RECORD.field("interleave gap size");
    static final Field RECORD_SEQUENCE = RECORD.field("volume sequence number");
    static final Field NAME_LENGTH = RECORD.field("length of file identifier");

    /** The longest record, which one byte counts. */
    static final int MOST_RECORD = 255;

    private static final DateTimeFormatter LONG_DATE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssSS").withZone(ZoneOffset.UTC);

    /** A time that was not given: digits of zero, and a byte of zero. */
    private static final byte[] NO_DATE = "0000000000000000\0".getBytes(StandardCharsets.US_ASCII);

    private static final int FIRST_YEAR = 1900;

    private IsoStructures() {}

    /** Puts a number into a field that is there twice. */
    static void putBoth(byte[] bytes, int start, Field field, long value) {
        field.put(bytes, start, value);
        for (int i = 0; i < field.length(); i++) {
            bytes[start + field.end() + i] = (byte) (value >>> 8 * (field.length() - 1 - i));
        }
    }

    /** Writes a time as a volume descriptor has it; of its byte of the zone there is none but UTC. */
    static byte[] longDate(Instant time) {
        return (LONG_DATE.format(time) + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] noDate() {
        return NO_DATE.clone();
    }

    /** Writes a time as a record has it, in UTC; one byte counts the years from 1900. */
    static byte[] shortDate(Instant time) {
        LocalDateTime date = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        return new byte[] {
            (byte) Math.max(0, Math.min(255, date.getYear() - FIRST_YEAR)),
            (byte) date.getMonthValue(),
            (byte) date.getDayOfMonth(),
            (byte) date.getHour(),
            (byte) date.getMinute(),
            (byte) date.getSecond(),
            0
        };
    }

    /** Reads the time of a record in seconds since 1970; 0 for one that is none. */
    static long seconds(byte[] date) {
        try {
            return LocalDateTime.of(FIRST_YEAR + (date[0] & 0xff), date[1], date[2], date[3], date[4], date[5])
                            .toEpochSecond(ZoneOffset.UTC)
                    - date[6] * 15 * 60L;
        } catch (DateTimeException e) {
            return 0;
        }
    }
}
