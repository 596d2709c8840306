package org.xenwright.filesystem.iso9660;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;
import org.xenwright.tree.Attributes;

/**
 * The entries of the system use area that make files of POSIX of those of ISO 9660: Rock Ridge Interchange Protocol 1.09,
 * SUSP 1.12.
 */
final class RockRidge {
    private static final String START = "signature 2, length 1, version 1";

    /** What each entry begins with. */
    static final FieldTable HEAD = FieldTable.of(START);

    static final Field SIGNATURE = HEAD.field("signature");
    static final Field LENGTH = HEAD.field("length");
    private static final Field VERSION = HEAD.field("version");

    /** What says that there are entries, and how many bytes of each area are not theirs. */
    static final FieldTable SP = FieldTable.of(START + ", check bytes 2, bytes skipped 1");

    static final Field CHECK = SP.field("check bytes");
    static final Field SKIPPED = SP.field("bytes skipped");
    static final byte[] CHECK_BYTES = {(byte) 0xbe, (byte) 0xef};

    private static final FieldTable ER =
            FieldTable.of(START + ", identifier length 1, descriptor length 1, source length 1, extension version 1");

    /** Where an area goes on. */
    static final FieldTable CE = FieldTable.of(
            START
                    + ", block 4, block (big-endian) 4, offset 4, offset (big-endian) 4, continued 4, continued (big-endian) 4");

    static final Field CE_BLOCK = CE.field("block");
    static final Field CE_OFFSET = CE.field("offset");
    static final Field CE_LENGTH = CE.field("continued");

    /** Attributes of POSIX. */
    static final FieldTable PX = FieldTable.of(START
            + ", file mode 4, file mode (big-endian) 4, file links 4, file links (big-endian) 4, user 4,"
            + " user (big-endian) 4, group 4, group (big-endian) 4");

    static final Field PX_MODE = PX.field("file mode");
    static final Field PX_LINKS = PX.field("file links");
    static final Field PX_USER = PX.field("user");
    static final Field PX_GROUP = PX.field("group");

    /** Number of a device. */
    static final FieldTable PN = FieldTable.of(START + ", high 4, high (big-endian) 4, low 4, low (big-endian) 4");

    static final Field PN_HIGH = PN.field("high");
    static final Field PN_LOW = PN.field("low");

    /** A name, behind its flags. */
    static final FieldTable NM = FieldTable.of(START + ", flags 1");

    static final Field NM_FLAGS = NM.field("flags");

    /** A folder's new place. */
    static final FieldTable CL = FieldTable.of(START + ", child 4, child (big-endian) 4");

    static final Field CL_CHILD = CL.field("child");

    /** A part of a link's target, before its text. */
    static final FieldTable PART = FieldTable.of("flags 1, length 1");

    static final Field PART_FLAGS = PART.field("flags");
    static final Field PART_LENGTH = PART.field("length");

    /** Most bytes of a name in one entry, as one byte counts the entry. */
    private static final int MOST_NAME = 250;

    /** Format of a mode: a directory. */
    static final int S_IFDIR = 0040000;

    /** Format of a mode: a regular file. */
    static final int S_IFREG = 0100000;

    /** Format of a mode: a symbolic link. */
    static final int S_IFLNK = 0120000;

    static final int S_IFCHR = 0020000;
    static final int S_IFBLK = 0060000;
    static final int S_IFIFO = 0010000;
    static final int S_IFSOCK = 0140000;
    static final int S_IFMT = 0170000;

    /** Flag of a name: the next entry goes on with it. */
    static final int CONTINUE = 1;

    private static final String IDENTIFIER = "RRIP_1991A";
    private static final String DESCRIPTOR =
            "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS";
    private static final String SOURCE =
            "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN"
                    + " PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.";

    private RockRidge() {}

    /** SP: such entries are here, from the first byte of each area on. */
    static byte[] present() {
        byte[] entry = entry("SP", SP.length());
        CHECK.put(entry, 0, CHECK_BYTES);
        return entry;
    }

    /** ER: they are those of Rock Ridge. */
    static byte[] extension() {
        byte[] texts = (IDENTIFIER + DESCRIPTOR + SOURCE).getBytes(StandardCharsets.US_ASCII);
        byte[] entry = entry("ER", ER.length() + texts.length);
        ER.field("identifier length").put(entry, IDENTIFIER.length());
        ER.field("descriptor length").put(entry, DESCRIPTOR.length());
        ER.field("source length").put(entry, SOURCE.length());
        ER.field("extension version").put(entry, 1);
        System.arraycopy(texts, 0, entry, ER.length(), texts.length);
        return entry;
    }

    /** CE: the area goes on elsewhere. */
    static byte[] continuation(long block, int offset, int length) {
        byte[] entry = entry("CE", CE.length());
        IsoStructures.putBoth(entry, 0, CE_BLOCK, block);
        IsoStructures.putBoth(entry, 0, CE_OFFSET, offset);
        IsoStructures.putBoth(entry, 0, CE_LENGTH, length);
        return entry;
    }

    /** PX: mode, links, owner and group. */
    static byte[] attributes(int format, int links, Attributes attributes) {
        byte[] entry = entry("PX", PX.length());
        IsoStructures.putBoth(entry, 0, PX_MODE, format | attributes.mode());
        IsoStructures.putBoth(entry, 0, PX_LINKS, links);
        IsoStructures.putBoth(entry, 0, PX_USER, attributes.uid());
        IsoStructures.putBoth(entry, 0, PX_GROUP, attributes.gid());
        return entry;
    }

    /** NM, one or two: the name. */
    static byte[] name(byte[] name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < name.length; at += MOST_NAME) {
            int length = Math.min(MOST_NAME, name.length - at);
            byte[] entry = entry("NM", NM.length() + length);
            NM_FLAGS.put(entry, at + length < name.length ? CONTINUE : 0);
            System.arraycopy(name, at, entry, NM.length(), length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    private static byte[] entry(String signature, int length) {
        byte[] entry = new byte[length];
        SIGNATURE.put(entry, 0, signature.getBytes(StandardCharsets.US_ASCII));
        LENGTH.put(entry, length);
        VERSION.put(entry, 1);
        return entry;
    }
}
