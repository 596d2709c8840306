package org.xenwright.filesystem.fat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Field;

/**
 * A stored entry of a folder, with the parts of its long name before it.
 *
 * @param first slot of 32 bytes, of its long name
 * @param last slot, its own
 * @param name in UTF-8; that of a label too
 * @param attributes bits of {@link FatEntryFields#ATTRIBUTES}
 * @param cluster where it starts
 * @param size of a file in bytes
 * @param time of its last change
 */
record FatEntry(int first, int last, byte[] name, int attributes, long cluster, long size, Instant time) {
    private static final int DELETED = 0xe5;
    /** Stands for a first byte that would mean a deleted entry. */
    private static final byte STANDS_FOR_DELETED = 0x05;

    private static final int LOWER_STEM = 0x08;
    private static final int LOWER_EXTENSION = 0x10;
    private static final int STEM = 8;
    private static final int MOST_UNITS = 255;
    private static final int MOST_PARTS = (MOST_UNITS + FatFolder.Entry.PART - 1) / FatFolder.Entry.PART;
    private static final int PART_BYTES = 2 * FatFolder.Entry.PART;
    private static final int UPPER_HALF = 0xffff;

    private static final byte[] DOT = {'.'};
    private static final byte[] DOTS = {'.', '.'};

    /** What DOS has in its first version, and Linux unless told otherwise. */
    private static final Charset CODE_PAGE = Charset.forName("IBM437");

    /** A long name as far as it was read: its parts come last to first. */
    private record Parts(int first, int next, int checksum, byte[] units) {}

    /** Returns the entries in the bytes of a folder, up to the mark of its end; deleted ones are left out. */
    static List<FatEntry> in(byte[] bytes) throws FatFormatException {
        List<FatEntry> found = new ArrayList<>();
        Parts parts = null;
        for (int at = 0; at + FatEntryFields.LENGTH <= bytes.length; at += FatEntryFields.LENGTH) {
            int mark = FatEntryFields.ORDER.getInt(bytes, at);
            int attributes = FatEntryFields.ATTRIBUTES.getInt(bytes, at);
            if (mark == 0) {
                break;
            }
            if (mark == DELETED) {
                parts = null;
            } else if ((attributes & FatEntryFields.LONG_NAME_MASK) == FatEntryFields.LONG_NAME) {
                parts = part(bytes, at, parts);
            } else {
                found.add(entry(bytes, at, parts));
                parts = null;
            }
        }
        return found;
    }

    /** Adds a part to those before it; null when it does not follow them, so that the short name counts. */
    private static @Nullable Parts part(byte[] bytes, int at, @Nullable Parts before) {
        int order = FatEntryFields.ORDER.getInt(bytes, at);
        int number = order & ~FatEntryFields.LAST;
        int sum = FatEntryFields.CHECKSUM.getInt(bytes, at);
        boolean starts = (order & FatEntryFields.LAST) != 0;
        boolean follows = before != null && before.next == number && before.checksum == sum;
        if (number < 1 || number > MOST_PARTS || !starts && !follows) {
            return null;
        }
        Parts parts = starts || before == null
                ? new Parts(at / FatEntryFields.LENGTH, number - 1, sum, new byte[number * PART_BYTES])
                : new Parts(before.first, number - 1, sum, before.units);
        int to = (number - 1) * PART_BYTES;
        for (Field each : FatEntryFields.PARTS) {
            byte[] units = each.bytes(bytes, at);
            System.arraycopy(units, 0, parts.units, to, units.length);
            to += units.length;
        }
        return parts;
    }

    private static FatEntry entry(byte[] bytes, int at, @Nullable Parts parts) throws FatFormatException {
        byte[] stored = FatEntryFields.NAME.bytes(bytes, at);
        int own = at / FatEntryFields.LENGTH;
        boolean named = parts != null && parts.next == 0 && parts.checksum == ShortNames.checksum(stored);
        int attributes = FatEntryFields.ATTRIBUTES.getInt(bytes, at);
        DosTime time = new DosTime(
                FatEntryFields.WRITTEN_DATE.getInt(bytes, at), FatEntryFields.WRITTEN_TIME.getInt(bytes, at), 0);
        String name = named && parts != null
                ? longName(parts.units)
                : (attributes & FatEntryFields.VOLUME_ID) != 0
                        ? text(stored).stripTrailing()
                        : shortName(stored, FatEntryFields.CASE.getInt(bytes, at));
        return new FatEntry(
                named && parts != null ? parts.first : own,
                own,
                utf8(name),
                attributes,
                FatEntryFields.CLUSTER.get(bytes, at),
                FatEntryFields.SIZE.get(bytes, at),
                time.instant());
    }

    private static String longName(byte[] units) throws FatFormatException {
        String name = new String(units, StandardCharsets.UTF_16LE);
        int end = name.indexOf('\0');
        String found = end < 0 ? name : name.substring(0, end);
        if (found.isEmpty() || found.length() > MOST_UNITS) {
            throw new FatFormatException("a name of " + found.length() + " units");
        }
        return found;
    }

    private static String shortName(byte[] stored, int letters) {
        byte[] name = stored.clone();
        if (name[0] == STANDS_FOR_DELETED) {
            name[0] = (byte) DELETED;
        }
        String stem = text(Arrays.copyOf(name, STEM)).stripTrailing();
        String extension = text(Arrays.copyOfRange(name, STEM, name.length)).stripTrailing();
        stem = (letters & LOWER_STEM) == 0 ? stem : stem.toLowerCase(Locale.ROOT);
        extension = (letters & LOWER_EXTENSION) == 0 ? extension : extension.toLowerCase(Locale.ROOT);
        return extension.isEmpty() ? stem : stem + "." + extension;
    }

    private static String text(byte[] stored) {
        return new String(stored, CODE_PAGE);
    }

    private static byte[] utf8(String name) throws FatFormatException {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] found = new byte[bytes.remaining()];
            bytes.get(found);
            return found;
        } catch (CharacterCodingException e) {
            throw new FatFormatException("a name that is not Unicode", e);
        }
    }

    boolean isLabel() {
        return (attributes & FatEntryFields.VOLUME_ID) != 0;
    }

    boolean isFolder() {
        return (attributes & FatEntryFields.DIRECTORY) != 0;
    }

    /** Returns whether it is the folder itself, or the one above it. */
    boolean isDots() {
        return Arrays.equals(name, DOT) || Arrays.equals(name, DOTS);
    }

    /** Returns whether it is a file, or a folder below. */
    boolean isBelow() {
        return !isLabel() && !isDots();
    }

    /** Returns the first cluster; a FAT12 and a FAT16 have no upper half of it. */
    long cluster(FatType type) {
        return type == FatType.FAT32 ? cluster : cluster & UPPER_HALF;
    }

    /** Returns the name for messages. */
    String shown() {
        return new String(name, StandardCharsets.UTF_8);
    }
}
