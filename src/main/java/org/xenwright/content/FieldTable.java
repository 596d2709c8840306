package org.xenwright.content;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The fields of a structure on disk, one behind the other, to tell which of them a byte belongs to. */
public final class FieldTable {
    private final NavigableMap<Integer, String> starts = new TreeMap<>();
    private final int length;

    private FieldTable(String text) {
        int at = 0;
        for (String each : text.strip().split("\\s*,\\s*")) {
            int blank = each.lastIndexOf(' ');
            starts.put(at, each.substring(0, blank));
            at += Integer.parseInt(each.substring(blank + 1));
        }
        length = at;
    }

    /** @param text {@code "NAME BYTES, NAME BYTES, …"} */
    public static FieldTable of(String text) {
        return new FieldTable(text);
    }

    /** Bytes of the whole structure. */
    public int length() {
        return length;
    }

    /** The field a byte lies in; empty behind the last. */
    public Optional<String> at(long offset) {
        return offset < 0 || offset >= length
                ? Optional.empty()
                : Optional.of(starts.floorEntry((int) offset).getValue());
    }
}
