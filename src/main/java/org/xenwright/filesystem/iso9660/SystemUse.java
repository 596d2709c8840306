package org.xenwright.filesystem.iso9660;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.xenwright.content.Bounds;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** The system use area of a record, read: what Rock Ridge says of a file. */
final class SystemUse {
    private static final int MOST_CONTINUATIONS = 64;
    private static final int MOST_AREA = 64 << 10;

    /** Flags of a name, and of a part of a link: here, one up. The second stands for the root in a link alone. */
    private static final int CURRENT = 2;

    private static final int PARENT = 4;
    private static final int ROOT = 8;

    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private final ByteArrayOutputStream target = new ByteArrayOutputStream();
    private boolean linked;
    private boolean goesOn;
    private boolean rooted;
    private int mode = -1;
    private long uid;
    private long gid;
    private long high;
    private long low;
    private long child;
    private boolean moved;

    /** Reads bytes of the file system, wherever they are said to lie. */
    @FunctionalInterface
    interface Area {
        byte[] read(long offset, int length) throws IOException;
    }

    private SystemUse() {}

    /**
     * Reads an area and where it goes on.
     *
     * @param bytes of the area in the record, without what SUSP leaves to others
     */
    static SystemUse of(byte[] bytes, Area image) throws IOException {
        SystemUse use = new SystemUse();
        Optional<byte[]> area = Optional.of(bytes);
        for (int i = 0; area.isPresent(); i++) {
            if (i > MOST_CONTINUATIONS) {
                throw new IsoFormatException("a record that goes on in more than " + MOST_CONTINUATIONS + " places");
            }
            area = use.entries(area.get(), image);
        }
        return use;
    }

    /** Returns how many bytes of each area are not its own, if one starts with what says that there are entries; else -1. */
    static int skipped(byte[] area) {
        return area.length >= RockRidge.SP.length()
                        && signature(area, 0).equals("SP")
                        && Arrays.equals(RockRidge.CHECK.bytes(area, 0), RockRidge.CHECK_BYTES)
                ? RockRidge.SKIPPED.getInt(area)
                : -1;
    }

    private static String signature(byte[] area, int at) {
        return new String(RockRidge.SIGNATURE.bytes(area, at), StandardCharsets.ISO_8859_1);
    }

    /** Takes the entries of an area; returns the area it goes on in, if any: the one that is named last. */
    private Optional<byte[]> entries(byte[] area, Area image) throws IOException {
        int goesOnAt = -1;
        int at = 0;
        while (at + RockRidge.HEAD.length() <= area.length) {
            int length = RockRidge.LENGTH.getInt(area, at);
            String signature = signature(area, at);
            // zeros fill up an area, and a terminator ends it
            if (length < RockRidge.HEAD.length() || length > area.length - at || signature.equals("ST")) {
                break;
            }
            if (signature.equals("CE") && length >= RockRidge.CE.length()) {
                goesOnAt = at;
            } else {
                entry(signature, area, at, length);
            }
            at += length;
        }
        return goesOnAt < 0 ? Optional.empty() : Optional.of(continuation(area, goesOnAt, image));
    }

    private static byte[] continuation(byte[] area, int at, Area image) throws IOException {
        long size = RockRidge.CE_LENGTH.get(area, at);
        if (size > MOST_AREA) {
            throw new IsoFormatException("a record that goes on with " + size + " bytes");
        }
        return image.read(
                RockRidge.CE_BLOCK.get(area, at) * IsoStructures.BLOCK + RockRidge.CE_OFFSET.get(area, at), (int) size);
    }

    /** Takes an entry; one too short for its kind says nothing. */
    private void entry(String signature, byte[] area, int at, int length) throws IOException {
        if (signature.equals("PX") && length >= RockRidge.PX.length()) {
            mode = RockRidge.PX_MODE.getInt(area, at);
            uid = RockRidge.PX_USER.get(area, at);
            gid = RockRidge.PX_GROUP.get(area, at);
        } else if (signature.equals("PN") && length >= RockRidge.PN.length()) {
            high = RockRidge.PN_HIGH.get(area, at);
            low = RockRidge.PN_LOW.get(area, at);
        } else if (signature.equals("NM") && length > RockRidge.NM.length()) {
            if ((RockRidge.NM_FLAGS.getInt(area, at) & (CURRENT | PARENT)) == 0) {
                int head = RockRidge.NM.length();
                add(name, area, at + head, length - head, TreePath.MAX_NAME, "a name");
            }
        } else if (signature.equals("SL") && length >= RockRidge.NM.length()) {
            linked = true;
            link(area, at + RockRidge.NM.length(), at + length);
        } else if (signature.equals("CL") && length >= RockRidge.CL.length()) {
            child = RockRidge.CL_CHILD.get(area, at);
        } else if (signature.equals("RE")) {
            moved = true;
        }
    }

    /** The parts of a link's target, each with its flags and its length. */
    private void link(byte[] area, int start, int end) throws IOException {
        int at = start;
        while (at + RockRidge.PART.length() <= end) {
            int flags = RockRidge.PART_FLAGS.getInt(area, at);
            int length = RockRidge.PART_LENGTH.getInt(area, at);
            int text = at + RockRidge.PART.length();
            if (length > end - text) {
                throw new IsoFormatException("a link whose parts are longer than it");
            }
            if (!goesOn && target.size() > 0 && !rooted) {
                target.write('/');
            }
            rooted = (flags & ROOT) != 0;
            if (rooted) {
                target.write('/');
            } else if ((flags & PARENT) != 0) {
                target.writeBytes("..".getBytes(StandardCharsets.US_ASCII));
            } else if ((flags & CURRENT) != 0) {
                target.write('.');
            }
            add(target, area, text, length, Bounds.TARGET, "the target of a link");
            goesOn = (flags & RockRidge.CONTINUE) != 0;
            at = text + length;
        }
    }

    private static void add(ByteArrayOutputStream to, byte[] area, int at, int length, int most, String what)
            throws IOException {
        if (to.size() + length > most) {
            throw new IsoFormatException(what + " of more than " + most + " bytes");
        }
        to.write(area, at, length);
    }

    /** Returns the name POSIX has; empty without one. */
    byte[] name() {
        return name.toByteArray();
    }

    boolean isLink() {
        return linked && (mode == -1 || (mode & RockRidge.S_IFMT) == RockRidge.S_IFLNK);
    }

    byte[] target() {
        return target.toByteArray();
    }

    /** Returns the format of the mode; 0 when none is said. */
    int format() {
        return mode == -1 ? 0 : mode & RockRidge.S_IFMT;
    }

    /** Returns the block of a folder that was moved up since it was too deep; 0 for none. */
    long child() {
        return child;
    }

    /** Tells whether this is where a folder was moved to, so that it is named elsewhere. */
    boolean moved() {
        return moved;
    }

    int major() {
        return (int) (high != 0 ? high : low >>> 8 & 0xff) & 0xfff;
    }

    int minor() {
        return (int) (high != 0 ? low : low & 0xff) & 0xfffff;
    }

    Attributes attributes(int usual, long seconds) {
        return new Attributes(mode == -1 ? usual : mode & 07777, uid, gid, seconds, 0, Xattrs.NONE);
    }
}
