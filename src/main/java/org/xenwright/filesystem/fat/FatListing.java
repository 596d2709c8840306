package org.xenwright.filesystem.fat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.xenwright.content.Field;
import org.xenwright.tree.Attributes;

/** Writes the entries of folders. */
final class FatListing {
    /** What stands for a label in the boot sector of a volume without one. */
    static final String NO_NAME = "NO NAME";

    private static final int UNIT = 2;
    private static final byte[] SELF = label(".", "");
    private static final byte[] ABOVE = label("..", "");

    private final Instant clock;
    private final DosTime made;
    private final String label;
    private final Map<FatFolder.Entry, Long> clusters = new IdentityHashMap<>();

    FatListing(FatOptions options) {
        this.clock = options.clock();
        this.made = DosTime.of(clock.getEpochSecond(), 0);
        this.label = options.label();
    }

    /** Returns text as a label or a short name has it, padded with blanks. */
    static byte[] label(String text, String otherwise) {
        byte[] stored = new byte[ShortNames.LENGTH];
        Arrays.fill(stored, (byte) ' ');
        byte[] bytes = (text.isEmpty() ? otherwise : text).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, stored, 0, bytes.length);
        return stored;
    }

    /** Notes where a file lies; one that was not placed has no cluster. */
    void placed(FatFolder.Entry file, long cluster) {
        clusters.put(file, cluster);
    }

    /** Returns the entries of a folder when all below it is placed. */
    byte[] of(FatFolder folder) {
        byte[] bytes = new byte[folder.slots() * FatEntryFields.LENGTH];
        int at = 0;
        if (!folder.isRoot()) {
            put(bytes, at, SELF, FatEntryFields.DIRECTORY, folder.attributes(), folder.cluster());
            at += FatEntryFields.LENGTH;
            put(bytes, at, ABOVE, FatEntryFields.DIRECTORY, folder.attributes(), folder.above());
            at += FatEntryFields.LENGTH;
        } else if (!label.isEmpty()) {
            put(bytes, at, label(label, ""), FatEntryFields.VOLUME_ID, Attributes.of(0, clock), 0);
            at += FatEntryFields.LENGTH;
        }
        for (FatFolder.Entry each : folder.entries()) {
            at = put(bytes, at, each);
        }
        return bytes;
    }

    private int put(byte[] bytes, int start, FatFolder.Entry entry) {
        int at = start;
        for (int part = entry.parts(); part > 0; part--) {
            putPart(bytes, at, entry, part);
            at += FatEntryFields.LENGTH;
        }
        FatFolder below = entry.folder();
        put(
                bytes,
                at,
                entry.stored(),
                below == null ? FatEntryFields.ARCHIVE : FatEntryFields.DIRECTORY,
                entry.attributes(),
                below == null ? clusters.getOrDefault(entry, 0L) : below.cluster());
        FatEntryFields.SIZE.put(bytes, at, entry.content().size());
        return at + FatEntryFields.LENGTH;
    }

    private void put(byte[] bytes, int at, byte[] name, int attributes, Attributes of, long cluster) {
        Attributes times = of.notAfter(clock);
        DosTime written = DosTime.of(times.seconds(), 0);
        FatEntryFields.NAME.put(bytes, at, name);
        FatEntryFields.ATTRIBUTES.put(bytes, at, attributes);
        FatEntryFields.CREATED_TENTH.put(bytes, at, made.tenth());
        FatEntryFields.CREATED_TIME.put(bytes, at, made.time());
        FatEntryFields.CREATED_DATE.put(bytes, at, made.date());
        FatEntryFields.ACCESSED_DATE.put(bytes, at, made.date());
        FatEntryFields.WRITTEN_TIME.put(bytes, at, written.time());
        FatEntryFields.WRITTEN_DATE.put(bytes, at, written.date());
        FatEntryFields.CLUSTER.put(bytes, at, cluster);
    }

    /** Writes a part of a long name: its units, a zero behind the last, ones where there is room left. */
    private static void putPart(byte[] bytes, int at, FatFolder.Entry entry, int part) {
        int length = FatFolder.Entry.PART * UNIT;
        byte[] all = entry.name().getBytes(StandardCharsets.UTF_16LE);
        int start = (part - 1) * length;
        int end = Math.min(all.length, start + length);
        byte[] name = new byte[length];
        Arrays.fill(name, (byte) 0xff);
        System.arraycopy(all, start, name, 0, end - start);
        if (end - start < length) {
            Arrays.fill(name, end - start, end - start + UNIT, (byte) 0);
        }
        FatEntryFields.ORDER.put(bytes, at, part == entry.parts() ? part | FatEntryFields.LAST : part);
        FatEntryFields.ATTRIBUTES.put(bytes, at, FatEntryFields.LONG_NAME);
        FatEntryFields.CHECKSUM.put(bytes, at, ShortNames.checksum(entry.stored()));
        int from = 0;
        for (Field each : FatEntryFields.PARTS) {
            each.put(bytes, at, Arrays.copyOfRange(name, from, from + each.length()));
            from += each.length();
        }
    }
}
