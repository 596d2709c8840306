package org.xenwright.filesystem.squashfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.tree.Xattrs;

/** Extended attributes, equal sets once. Only the name spaces user, trusted and security have a form. */
final class XattrTable {
    static final int NONE = -1;

    private static final List<String> PREFIXES = List.of("user.", "trusted.", "security.");

    private final MetadataWriter values;
    private final ByteArrayOutputStream sets = new ByteArrayOutputStream();
    private final Map<Xattrs, Integer> known = new LinkedHashMap<>();
    private int count;

    XattrTable(Packer packer) {
        this.values = new MetadataWriter(packer);
    }

    /** Returns whether an attribute of this name can be stored. */
    static boolean holds(String name) {
        return PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Returns the number of a set, {@link #NONE} when nothing in it can be stored. */
    int index(Xattrs xattrs) throws IOException {
        if (xattrs.isEmpty()) {
            return NONE;
        }
        Integer index = known.get(xattrs);
        if (index == null) {
            index = add(xattrs);
            known.put(xattrs, index);
        }
        return index;
    }

    private int add(Xattrs xattrs) throws IOException {
        long place = values.position();
        int entries = 0;
        int size = 0;
        for (Map.Entry<String, byte[]> each : xattrs.asMap().entrySet()) {
            if (!holds(each.getKey())) {
                continue;
            }
            int type = 0;
            while (!each.getKey().startsWith(PREFIXES.get(type))) {
                type++;
            }
            byte[] name = each.getKey().substring(PREFIXES.get(type).length()).getBytes(StandardCharsets.UTF_8);
            byte[] value = each.getValue();
            ByteBuffer entry =
                    ByteBuffer.allocate(8 + name.length + value.length).order(ByteOrder.LITTLE_ENDIAN);
            entry.putShort((short) type).putShort((short) name.length).put(name);
            entry.putInt(value.length).put(value);
            values.write(entry.flip());
            entries++;
            size += PREFIXES.get(type).length() + name.length + 1 + value.length;
        }
        if (entries == 0) {
            return NONE;
        }
        ByteBuffer set = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        sets.writeBytes(set.putLong(place).putInt(entries).putInt(size).array());
        return count++;
    }

    int count() {
        return count;
    }

    /** Returns the attributes themselves. */
    byte[] values() throws IOException {
        return values.finish();
    }

    /** 16 bytes for each set. */
    ByteBuffer sets() {
        return ByteBuffer.wrap(sets.toByteArray());
    }
}
