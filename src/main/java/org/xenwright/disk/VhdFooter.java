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
    static final int LENGTH = 512;
    static final int FIXED = 2;
    static final int DYNAMIC = 3;

    private static final long EPOCH = 946_684_800L; // 2000-01-01T00:00:00Z
    private static final long MOST_SECTORS = 65535L * 16 * 255;

    /** @param data where the dynamic header lies; all ones for a fixed disk */
    byte[] bytes(int type, long data) {
        ByteBuffer footer = ByteBuffer.allocate(LENGTH);
        footer.put("conectix".getBytes(StandardCharsets.US_ASCII));
        footer.putInt(2).putInt(0x00010000).putLong(data);
        footer.putInt((int) Math.max(0, Math.min(0xffffffffL, time.getEpochSecond() - EPOCH)));
        // readers take the size below as it is from this creator and compute it from the geometry for others
        footer.put(new byte[] {'t', 'a', 'p', 0}).putInt(0x00010003).putInt(0);
        footer.putLong(size).putLong(size);
        geometry(footer);
        footer.putInt(type).putInt(0);
        footer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        footer.putInt(64, checksum(footer.array()));
        return footer.array();
    }

    /** The appendix "CHS Calculation" of the specification. */
    private void geometry(ByteBuffer footer) {
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
        footer.putShort((short) (tracks / heads)).put((byte) heads).put((byte) perTrack);
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
