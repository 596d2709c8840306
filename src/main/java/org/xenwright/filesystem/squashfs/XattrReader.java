package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** Reads sets of extended attributes by their numbers. */
final class XattrReader {
    private static final List<String> PREFIXES = List.of("user.", "trusted.", "security.");
    private static final int ELSEWHERE = 0x100;
    private static final int MOST_ENTRIES = 4096;

    /** What an entry of a map takes in memory. */
    private static final int ENTRY = 96;

    private final Allowance allowance;

    private final Image image;
    private final Map<Integer, Xattrs> known = new HashMap<>();

    /** By the place they are kept at: a value that many sets name is one value in memory too. */
    private final Map<Long, byte[]> values = new HashMap<>();

    XattrReader(Image image, Allowance allowance) {
        this.image = image;
        this.allowance = allowance;
    }

    /** @param path of the file that has them, for messages */
    Xattrs read(TreePath path, int set) throws IOException {
        if (set == XattrTable.NONE || image.xattrTable() == -1) {
            return Xattrs.NONE;
        }
        Xattrs xattrs = known.get(set);
        if (xattrs == null) {
            xattrs = load(path, set);
            known.put(set, xattrs);
        }
        return xattrs;
    }

    private Xattrs load(TreePath path, int set) throws IOException {
        int headerLength = SquashfsSuperblock.XATTR_TABLE.length();
        byte[] header = image.raw(image.xattrTable(), headerLength).array();
        long table = SquashfsSuperblock.XATTR_TABLE_START.get(header);
        if (Integer.compareUnsigned(set, SquashfsSuperblock.XATTR_IDS.getInt(header)) >= 0) {
            throw new SquashfsFormatException("a set of extended attributes that is not there");
        }
        long index = Integer.toUnsignedLong(set) * 16;
        long block = image.raw(image.xattrTable() + headerLength + index / Squashfs.METADATA_BLOCK * 8, 8)
                .getLong();
        TableCursor entry = new TableCursor(image, block, index % Squashfs.METADATA_BLOCK);
        long reference = entry.u63();
        long count = entry.u32();
        if (count > MOST_ENTRIES) {
            throw new SquashfsFormatException(count + " extended attributes of one file");
        }
        TableCursor cursor = new TableCursor(image, table, reference);
        Map<String, byte[]> found = new TreeMap<>();
        long sum = 0;
        for (long i = 0; i < count; i++) {
            int type = cursor.u16();
            if ((type & 0xff) >= PREFIXES.size()) {
                throw new SquashfsFormatException("an extended attribute of type " + type);
            }
            String name = PREFIXES.get(type & 0xff) + new String(cursor.bytes(cursor.u16()), StandardCharsets.UTF_8);
            long size = cursor.u32();
            byte[] value;
            if ((type & ELSEWHERE) != 0) {
                value = shared(path, table, cursor.u63());
                allowance.work(path, value.length / 8192 + 1);
            } else {
                value = value(path, cursor, size);
            }
            sum += name.length() + value.length;
            if (sum > Bounds.ATTRIBUTES) {
                throw new SquashfsFormatException("attributes of " + sum + " bytes and more of " + path);
            }
            allowance.hold(path, ENTRY + 2L * name.length());
            found.put(name, value);
        }
        return Xattrs.sharing(found);
    }

    private byte[] shared(TreePath path, long table, long place) throws IOException {
        byte[] known = values.get(place);
        if (known == null) {
            TableCursor cursor = new TableCursor(image, table, place);
            known = value(path, cursor, cursor.u32());
            values.put(place, known);
        }
        return known;
    }

    private byte[] value(TreePath path, TableCursor cursor, long size) throws IOException {
        if (size > Bounds.ATTRIBUTE) {
            throw new SquashfsFormatException("an extended attribute of " + size + " bytes");
        }
        allowance.hold(path, ENTRY + size);
        return cursor.bytes((int) size);
    }
}
