package org.xenwright.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * The 512 bytes by which a VHD is known. Facts: Microsoft, "Virtual Hard Disk Image Format Specification", 2006.
 *
 * @param size of the disk in bytes
 * @param id of the file
 * @param time when it was made
 */
record VhdFooter(long size, UUID id, Instant time) {
    static final int LENGTH = VhdFields.FOOTER.length();
    static final long COOKIE = 0x636f6e6563746978L; // "conectix"
    static final int FIXED = 2;
    static final int DYNAMIC = 3;

    static final int VERSION = 0x00010000;

    private static final int RESERVED_FEATURE = 2;
    private static final int CREATOR_VERSION = 0x00010003;
    private static final long EPOCH = 946_684_800L; // 2000-01-01T00:00:00Z
    private static final long MOST_SECTORS = 65535L * 16 * 255;

    /** @param data where the dynamic header lies; all ones for a fixed disk */
    byte[] bytes(int type, long data) {
        byte[] footer = new byte[LENGTH];
        VhdFields.COOKIE.put(footer, COOKIE);
        VhdFields.FEATURES.put(footer, RESERVED_FEATURE);
        VhdFields.FORMAT_VERSION.put(footer, VERSION);
        VhdFields.DATA_OFFSET.put(footer, data);
        VhdFields.TIME_STAMP.put(footer, Math.max(0, Math.min(0xffffffffL, time.getEpochSecond() - EPOCH)));
        // readers take the size below as it is from this creator and compute it from the geometry for others
        VhdFields.CREATOR_APPLICATION.put(footer, 0, "tap".getBytes(StandardCharsets.US_ASCII));
        VhdFields.CREATOR_VERSION.put(footer, CREATOR_VERSION);
        VhdFields.ORIGINAL_SIZE.put(footer, size);
        VhdFields.CURRENT_SIZE.put(footer, size);
        VhdFields.DISK_GEOMETRY.put(footer, geometry());
        VhdFields.DISK_TYPE.put(footer, type);
        ByteBuffer uuid =
                ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        VhdFields.UNIQUE_ID.put(footer, 0, uuid.array());
        VhdFields.CHECKSUM.put(footer, checksum(footer));
        return footer;
    }

    /** The appendix "CHS Calculation" of the specification. */
    private long geometry() {
        long sectors = Math.min(size / 512, MOST_SECTORS);
        int perTrack;
        int heads;
        long tracks;
        if (sectors >= 65535L * 16 * 63) {
            perTrack = 255;
            heads = 16;
            tracks = sectors / perTrack;
        } else {
            perTrack = 17;
            tracks = sectors / perTrack;
            heads = (int) Math.max(4, (tracks + 1023) / 1024);
            if (tracks >= heads * 1024L || heads > 16) {
                perTrack = 31;
                heads = 16;
                tracks = sectors / perTrack;
            }
            if (tracks >= heads * 1024L) {
                perTrack = 63;
                heads = 16;
                tracks = sectors / perTrack;
            }
        }
        return tracks / heads << 16 | heads << 8 | perTrack;
    }

    /** The complement of the sum of all bytes, the checksum's own field counted as zero. */
    static int checksum(byte[] bytes) {
        int sum = 0;
        for (byte b : bytes) {
            sum += b & 0xff;
        }
        return ~sum;
    }
}
