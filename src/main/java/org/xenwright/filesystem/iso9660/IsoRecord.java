package org.xenwright.filesystem.iso9660;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A record of a directory that was read.
 *
 * @param block its extent's first
 * @param length of the extent in bytes
 * @param flags as ECMA-119 has them
 * @param seconds since 1970
 * @param identifier as it is stored: one byte 0 or 1 for the folder itself and the one above
 * @param use the system use area
 */
record IsoRecord(long block, long length, int flags, long seconds, byte[] identifier, byte[] use) {
    /** Reads the first record of a directory's bytes. */
    static IsoRecord first(byte[] bytes) throws IsoFormatException {
        int length = bytes[0] & 0xff;
        if (length <= IsoStructures.RECORD.length()) {
            throw new IsoFormatException("a record of " + length + " bytes");
        }
        return read(bytes, 0, length);
    }

    /** Reads the one record in some bytes. */
    static IsoRecord read(byte[] bytes, int at, int length) throws IsoFormatException {
        int name = IsoStructures.NAME_LENGTH.getInt(bytes, at);
        int use = IsoStructures.RECORD.length() + name + (name + 1 & 1);
        if (name < 1 || use > length + 1) {
            throw new IsoFormatException("a record of " + length + " bytes with a name of " + name);
        }
        if (IsoStructures.UNIT.getInt(bytes, at) != 0 || IsoStructures.GAP.getInt(bytes, at) != 0) {
            throw new IsoFormatException("an interleaved file, which is not read here");
        }
        return new IsoRecord(
                IsoStructures.EXTENT.get(bytes, at) + IsoStructures.ATTRIBUTE_BLOCKS.get(bytes, at),
                IsoStructures.DATA_LENGTH.get(bytes, at),
                IsoStructures.FLAGS.getInt(bytes, at),
                IsoStructures.seconds(IsoStructures.DATE.bytes(bytes, at)),
                Arrays.copyOfRange(
                        bytes, at + IsoStructures.RECORD.length(), at + IsoStructures.RECORD.length() + name),
                Arrays.copyOfRange(bytes, at + Math.min(use, length), at + length));
    }

    /** Tells whether it is the folder itself or the one above. */
    boolean isDots() {
        return identifier.length == 1 && (identifier[0] == 0 || identifier[0] == 1);
    }

    boolean isFolder() {
        return (flags & IsoStructures.DIRECTORY) != 0;
    }

    boolean goesOn() {
        return (flags & IsoStructures.MORE_EXTENTS) != 0;
    }

    /** Returns where it starts, in bytes. */
    long offset() {
        return block * IsoStructures.BLOCK;
    }

    /** Returns its name as Linux shows it without Rock Ridge: small letters, no version, no dot at the end. */
    byte[] plainName() {
        String text = new String(identifier, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int version = text.lastIndexOf(';');
        String name = version > 0 ? text.substring(0, version) : text;
        String bare = name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.getBytes(StandardCharsets.ISO_8859_1);
    }
}
