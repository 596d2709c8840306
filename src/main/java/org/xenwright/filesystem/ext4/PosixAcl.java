package org.xenwright.filesystem.ext4;

import java.util.Arrays;

/**
 * POSIX ACLs in two forms: as programs exchange them (version 2, eight bytes an entry) and as ext4 stores them (version
 * 1, an id only where there is one).
 */
final class PosixAcl {
    private static final int EXCHANGED = 2;
    private static final int STORED = 1;
    private static final int HEADER = XattrFields.ACL_HEADER_LENGTH;
    private static final int LONG = XattrFields.ACL_ENTRY_LENGTH;
    private static final int SHORT = XattrFields.SHORT_ACL_ENTRY_LENGTH;

    /** The tags are single bits; this is the highest. */
    private static final int OTHER = 0x20;

    private static final int ALL = 7;

    private PosixAcl() {}

    /** @throws IllegalArgumentException when this is no ACL */
    static byte[] toDisk(byte[] exchanged) {
        if (exchanged.length < HEADER
                || XattrFields.A_VERSION.getInt(exchanged) != EXCHANGED
                || (exchanged.length - HEADER) % LONG != 0) {
            throw new IllegalArgumentException("the POSIX ACL is malformed: " + exchanged.length + " bytes");
        }
        byte[] stored = new byte[exchanged.length];
        XattrFields.A_VERSION.put(stored, STORED);
        int to = HEADER;
        for (int from = HEADER; from < exchanged.length; from += LONG) {
            int tag = XattrFields.E_TAG.getInt(exchanged, from);
            if (Integer.bitCount(tag) != 1 || tag > OTHER || XattrFields.E_PERM.getInt(exchanged, from) > ALL) {
                throw new IllegalArgumentException("the POSIX ACL is malformed: an entry with tag " + tag
                        + " and permissions " + XattrFields.E_PERM.getInt(exchanged, from));
            }
            XattrFields.E_TAG.put(stored, to, tag);
            XattrFields.E_PERM.put(stored, to, XattrFields.E_PERM.getInt(exchanged, from));
            if (hasId(tag)) {
                XattrFields.E_ID.put(stored, to, XattrFields.E_ID.getInt(exchanged, from));
                to += LONG;
            } else {
                to += SHORT;
            }
        }
        return Arrays.copyOf(stored, to);
    }

    /** @throws IllegalArgumentException when this is no ACL */
    static byte[] fromDisk(byte[] stored) {
        if (stored.length < HEADER || XattrFields.A_VERSION.getInt(stored) != STORED) {
            throw new IllegalArgumentException("the stored POSIX ACL is malformed: " + stored.length + " bytes");
        }
        byte[] exchanged = new byte[HEADER + (stored.length - HEADER) / SHORT * LONG];
        XattrFields.A_VERSION.put(exchanged, EXCHANGED);
        int from = HEADER;
        int to = HEADER;
        while (from < stored.length) {
            int length = from + SHORT <= stored.length && hasId(XattrFields.E_TAG.getInt(stored, from)) ? LONG : SHORT;
            if (from + length > stored.length) {
                throw new IllegalArgumentException("the stored POSIX ACL ends inside an entry");
            }
            XattrFields.E_TAG.put(exchanged, to, XattrFields.E_TAG.getInt(stored, from));
            XattrFields.E_PERM.put(exchanged, to, XattrFields.E_PERM.getInt(stored, from));
            XattrFields.E_ID.put(exchanged, to, length == LONG ? XattrFields.E_ID.getInt(stored, from) : -1);
            from += length;
            to += LONG;
        }
        return Arrays.copyOf(exchanged, to);
    }

    private static boolean hasId(int tag) {
        return tag == 2 || tag == 8;
    }
}
