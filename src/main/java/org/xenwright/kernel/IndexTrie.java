package org.xenwright.kernel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The form in which kmod looks names up: a tree of prefixes, as depmod writes it into files {@code .bin}. The same bytes as
 * depmod's, for the same names.
 */
final class IndexTrie {
    private static final int MAGIC = 0xb007f457;
    private static final int VERSION = 0x00020001;
    private static final int HEADER = 12;
    private static final int HAS_PREFIX = 0x80000000;
    private static final int HAS_VALUES = 0x40000000;
    private static final int HAS_CHILDREN = 0x20000000;

    /** A value of a name; of several those with the smallest number come first. */
    private record Value(int priority, String text) {}

    private final SortedMap<String, List<Value>> names = new TreeMap<>();

    /** Adds a value of a name; one that is there already is not repeated. */
    void add(String name, int priority, String text) {
        if (name.chars().anyMatch(c -> c == 0 || c > 0x7f)) {
            return; // no name of this form
        }
        List<Value> values = names.computeIfAbsent(name, key -> new ArrayList<>(1));
        Value value = new Value(priority, text);
        if (!values.contains(value)) {
            values.add(value);
        }
    }

    /** Returns the file. */
    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(0);
        int root = write(names, 0, out);
        byte[] file = bytes.toByteArray();
        ByteBuffer.wrap(file).putInt(HEADER - 4, root);
        return file;
    }

    /**
     * Writes the node of all names that are alike up to a place, those below it first.
     *
     * @return where it is, with marks that say what it has
     */
    private static int write(SortedMap<String, List<Value>> all, int from, DataOutputStream out) throws IOException {
        if (all.isEmpty()) {
            return out.size();
        }
        String first = all.firstKey();
        String last = all.lastKey();
        int end = from;
        // the root itself has no prefix, whatever all names begin with
        while (from > 0 && end < first.length() && end < last.length() && first.charAt(end) == last.charAt(end)) {
            end++;
        }
        List<Value> values = first.length() == end ? all.get(first) : List.of();
        SortedMap<String, List<Value>> below = all.tailMap(first.substring(0, end) + '\1');
        int lowest = below.isEmpty() ? 0 : below.firstKey().charAt(end);
        int highest = below.isEmpty() ? -1 : below.lastKey().charAt(end);
        int[] children = new int[highest - lowest + 1];
        for (int c = lowest; c <= highest; c++) {
            String begin = first.substring(0, end) + (char) c;
            SortedMap<String, List<Value>> of = below.subMap(begin, first.substring(0, end) + (char) (c + 1));
            children[c - lowest] = of.isEmpty() ? 0 : write(of, end + 1, out);
        }
        int at = out.size();
        if (end > from) {
            text(first.substring(from, end), out);
            at |= HAS_PREFIX;
        }
        if (children.length > 0) {
            out.writeByte(lowest);
            out.writeByte(highest);
            for (int child : children) {
                out.writeInt(child);
            }
            at |= HAS_CHILDREN;
        }
        if (values != null && !values.isEmpty()) {
            List<Value> sorted = new ArrayList<>(values);
            sorted.sort((one, other) -> Integer.compare(one.priority(), other.priority()));
            out.writeInt(sorted.size());
            for (Value each : sorted) {
                out.writeInt(each.priority());
                text(each.text(), out);
            }
            at |= HAS_VALUES;
        }
        return at;
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.writeByte(0);
    }
}
