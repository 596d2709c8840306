package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.tree.Xattrs;

/** Reads sets of extended attributes by their numbers. */
final class XattrReader {
    private static final List<String> PREFIXES = List.of("user.", "trusted.", "security.");
    private static final int ELSEWHERE = 0x100;
    private static final int MOST_ENTRIES = 4096;
    private static final int MOST_VALUE = 1 << 16;

    private final Image image;
    private final Map<Integer, Xattrs> known = new HashMap<>();

    XattrReader(Image image) {
        this.image = image;
    }

    Xattrs read(int set) throws IOException {
        if (set == XattrTable.NONE || image.xattrTable() == -1) {
            return Xattrs.NONE;
        }
        Xattrs xattrs = known.get(set);
        if (xattrs == null) {
            xattrs = load(set);
            known.put(set, xattrs);
        }
        return xattrs;
    }

    private Xattrs load(int set) throws IOException {
        ByteBuffer header = image.raw(image.xattrTable(), 16);
        long values = header.getLong(0);
        if (Integer.compareUnsigned(set, header.getInt(8)) >= 0) {
            throw new SquashfsFormatException("a set of extended attributes that is not there");
        }
        long index = Integer.toUnsignedLong(set) * 16;
        long place = image.raw(image.xattrTable() + 16 + index / Squashfs.METADATA_BLOCK * 8, 8)
                .getLong();
        TableCursor entry = new TableCursor(image, place, index % Squashfs.METADATA_BLOCK);
        long reference = entry.u63();
        long count = entry.u32();
        if (count > MOST_ENTRIES) {
            throw new SquashfsFormatException(count + " extended attributes of one file");
        }
        TableCursor cursor = new TableCursor(image, values, reference);
        Map<String, byte[]> found = new TreeMap<>();
        for (long i = 0; i < count; i++) {
            int type = cursor.u16();
            if ((type & 0xff) >= PREFIXES.size()) {
                throw new SquashfsFormatException("an extended attribute of type " + type);
            }
            String name = PREFIXES.get(type & 0xff) + new String(cursor.bytes(cursor.u16()), StandardCharsets.UTF_8);
            long size = cursor.u32();
            if ((type & ELSEWHERE) != 0) {
                TableCursor value = new TableCursor(image, values, cursor.u63());
                found.put(name, value(value, value.u32()));
            } else {
                found.put(name, value(cursor, size));
            }
        }
        return Xattrs.of(found);
    }

    private static byte[] value(TableCursor cursor, long size) throws IOException {
        if (size > MOST_VALUE) {
            throw new SquashfsFormatException("an extended attribute of " + size + " bytes");
        }
        return cursor.bytes((int) size);
    }
}
