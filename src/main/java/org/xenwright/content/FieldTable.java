package org.xenwright.content;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The fields of a structure on disk, one behind the other: to read and write them, and to tell what a byte belongs to. */
public final class FieldTable {
    private final NavigableMap<Integer, String> starts = new TreeMap<>();
    private final Map<String, Field> fields = new HashMap<>();
    private final int length;

    private FieldTable(ByteOrder order, String text) {
        int at = 0;
        for (String each : text.strip().split("\\s*,\\s*")) {
            int blank = each.lastIndexOf(' ');
            String name = each.substring(0, blank);
            int bytes = Integer.parseInt(each.substring(blank + 1));
            starts.put(at, name);
            fields.putIfAbsent(name, new Field(name, order, at, bytes, null));
            at += bytes;
        }
        length = at;
    }

    /**
     * Makes the table of a structure with little-endian numbers.
     *
     * @param text {@code "NAME BYTES, NAME BYTES, …"}
     */
    public static FieldTable of(String text) {
        return new FieldTable(ByteOrder.LITTLE_ENDIAN, text);
    }

    /** Makes the table of a structure with big-endian numbers. */
    public static FieldTable bigEndian(String text) {
        return new FieldTable(ByteOrder.BIG_ENDIAN, text);
    }

    /** Returns the length of the whole structure in bytes. */
    public int length() {
        return length;
    }

    /** Returns a field by its name; of several with one name, the first. */
    public Field field(String name) {
        Field field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("no field " + name);
        }
        return field;
    }

    /** Returns a number whose lower half lies in one field and whose upper half in another. */
    public Field field(String low, String high) {
        Field field = field(low);
        return new Field(low, field.order(), field.offset(), field.length(), field(high));
    }

    /** Returns the name of the field a byte lies in; empty behind the last. */
    public Optional<String> at(long offset) {
        return offset < 0 || offset >= length
                ? Optional.empty()
                : Optional.of(starts.floorEntry((int) offset).getValue());
    }
}
