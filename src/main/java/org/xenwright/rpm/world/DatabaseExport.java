package org.xenwright.rpm.world;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.xenwright.rpm.header.RpmFormatException;

/**
 * The headers of a database one behind the other, as {@code rpmdb --exportdb} writes them, each with its magic. An rpm
 * before 4.18 takes the time of an installation from the clock whatever it is told (INSTALLTIME and INSTALLTID); so these
 * are set here, in what goes through our hands.
 */
final class DatabaseExport {
    private static final long MAGIC = 0x8eade80100000000L;
    private static final int INTRO = 16;
    private static final int ENTRY = 16;
    private static final int INT32 = 4;
    private static final int INSTALL_TIME = 1008;
    private static final int INSTALL_TID = 1128;

    private DatabaseExport() {}

    /**
     * Sets the times of installation that are later than others to the build's.
     *
     * @param export changed in place
     * @param since times from this moment on are those of this very installation
     */
    static void setTimes(byte[] export, Instant since, Instant clock) throws RpmFormatException {
        ByteBuffer bytes = ByteBuffer.wrap(export);
        int at = 0;
        while (at < export.length) {
            if (export.length - at < INTRO || bytes.getLong(at) != MAGIC) {
                throw refusal(at);
            }
            int tags = bytes.getInt(at + 8);
            int data = bytes.getInt(at + 12);
            long length = INTRO + (long) tags * ENTRY + data;
            if (tags < 0 || data < 0 || length > export.length - at) {
                throw refusal(at);
            }
            int values = at + INTRO + tags * ENTRY;
            for (int entry = at + INTRO; entry < values; entry += ENTRY) {
                int tag = bytes.getInt(entry);
                int offset = bytes.getInt(entry + 8);
                if ((tag == INSTALL_TIME || tag == INSTALL_TID) && bytes.getInt(entry + 4) == INT32) {
                    if (offset < 0 || offset > data - Integer.BYTES) {
                        throw refusal(at);
                    }
                    long time = Integer.toUnsignedLong(bytes.getInt(values + offset));
                    if (time >= since.getEpochSecond()) {
                        bytes.putInt(values + offset, (int) clock.getEpochSecond());
                    }
                }
            }
            at += (int) length;
        }
    }

    private static RpmFormatException refusal(int at) {
        return new RpmFormatException("the export of rpm's database", "no header at byte " + at);
    }
}
