package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

import java.util.Arrays;

/**
 * POSIX ACLs in two forms: as programs exchange them (version 2, eight bytes an entry) and as ext4 stores them (version
 * 1, an id only where there is one).
 */
final class PosixAcl {
    private static final int EXCHANGED = 2;
    private static final int STORED = 1;
    private static final int HEADER = 4;
    private static final int LONG = 8;
    private static final int SHORT = 4;

    /** The tags are single bits; this is the highest. */
    private static final int OTHER = 0x20;

    private static final int ALL = 7;

    private PosixAcl() {}

    /** @throws IllegalArgumentException when this is no ACL */
    static byte[] toDisk(byte[] exchanged) {
        if (exchanged.length < HEADER || get32(exchanged, 0) != EXCHANGED || (exchanged.length - HEADER) % LONG != 0) {
            throw new IllegalArgumentException("the POSIX ACL is malformed: " + exchanged.length + " bytes");
        }
        byte[] stored = new byte[exchanged.length];
        put32(stored, 0, STORED);
        int to = HEADER;
        for (int from = HEADER; from < exchanged.length; from += LONG) {
            int tag = get16(exchanged, from);
            if (Integer.bitCount(tag) != 1 || tag > OTHER || get16(exchanged, from + 2) > ALL) {
                throw new IllegalArgumentException("the POSIX ACL is malformed: an entry with tag " + tag
                        + " and permissions " + get16(exchanged, from + 2));
            }
            put16(stored, to, tag);
            put16(stored, to + 2, get16(exchanged, from + 2));
            if (hasId(tag)) {
                put32(stored, to + SHORT, get32(exchanged, from + SHORT));
                to += LONG;
            } else {
                to += SHORT;
            }
        }
        return Arrays.copyOf(stored, to);
    }

    /** @throws IllegalArgumentException when this is no ACL */
    static byte[] fromDisk(byte[] stored) {
        if (stored.length < HEADER || get32(stored, 0) != STORED) {
            throw new IllegalArgumentException("the stored POSIX ACL is malformed: " + stored.length + " bytes");
        }
        byte[] exchanged = new byte[HEADER + (stored.length - HEADER) / SHORT * LONG];
        put32(exchanged, 0, EXCHANGED);
        int from = HEADER;
        int to = HEADER;
        while (from < stored.length) {
            int length = from + SHORT <= stored.length && hasId(get16(stored, from)) ? LONG : SHORT;
            if (from + length > stored.length) {
                throw new IllegalArgumentException("the stored POSIX ACL ends inside an entry");
            }
            put16(exchanged, to, get16(stored, from));
            put16(exchanged, to + 2, get16(stored, from + 2));
            put32(exchanged, to + SHORT, length == LONG ? get32(stored, from + SHORT) : -1);
            from += length;
            to += LONG;
        }
        return Arrays.copyOf(exchanged, to);
    }

    private static boolean hasId(int tag) {
        return tag == 2 || tag == 8;
    }
}
