package org.xenwright.deb.control;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The place where indexes first mention a name: as a package, or in a relation of one. apt numbers packages in this
 * order, and decides by the number where nothing else tells two providers apart; so this is what makes our choice the
 * one people know from apt.
 */
public final class FirstMentions {
    /** The fields in the order in which apt's parser reads them, whatever their order in the stanza. */
    private static final List<byte[]> FIELDS = List.of(
            ascii("package"),
            ascii("pre-depends"),
            ascii("depends"),
            ascii("conflicts"),
            ascii("breaks"),
            ascii("recommends"),
            ascii("suggests"),
            ascii("replaces"),
            ascii("enhances"),
            ascii("provides"));

    private static final int FIELD_SHIFT = 24;
    private static final int STANZA_SHIFT = FIELD_SHIFT + 4;

    private final byte[][] table;
    private final String[] names;
    private final long[] first;
    private byte[] text = new byte[0];
    private int end;
    private int at;

    private FirstMentions(Collection<String> wanted) {
        int size = Integer.highestOneBit(Math.max(8, wanted.size() * 4));
        table = new byte[size][];
        names = new String[size];
        first = new long[size];
        Arrays.fill(first, Long.MAX_VALUE);
        for (String name : wanted) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int slot = slot(bytes, 0, bytes.length);
            table[slot] = bytes;
            names[slot] = name;
        }
    }

    /**
     * Returns the places of the given names, which only say which comes first; a name that is nowhere is left out.
     *
     * @param indexes in order
     */
    public static Map<String, Long> of(List<PackageIndex> indexes, Collection<String> names) {
        FirstMentions search = new FirstMentions(names);
        long stanza = 0;
        for (PackageIndex index : indexes) {
            for (BinaryPackage pkg : index.packages()) {
                search.scan(pkg, stanza++);
            }
        }
        Map<String, Long> places = new HashMap<>();
        for (int slot = 0; slot < search.first.length; slot++) {
            if (search.first[slot] != Long.MAX_VALUE) {
                places.put(search.names[slot], search.first[slot]);
            }
        }
        return places;
    }

    private void scan(BinaryPackage pkg, long stanza) {
        text = pkg.text();
        end = pkg.end();
        at = pkg.from();
        while (at < end) {
            int field = field();
            if (field < 0) {
                line();
            } else {
                mentions(stanza << STANZA_SHIFT | (long) field << FIELD_SHIFT);
            }
        }
    }

    /**
     * Returns the number of the field whose line begins here, with the position after its colon; -1 when it tells
     * nothing about names.
     */
    private int field() {
        for (int field = 0; field < FIELDS.size(); field++) {
            byte[] key = FIELDS.get(field);
            int colon = at + key.length;
            if (colon < end && text[colon] == ':' && IndexScanner.named(text, at, colon, key)) {
                at = colon + 1;
                return field;
            }
        }
        return -1;
    }

    private void line() {
        while (at < end && text[at] != '\n') {
            at++;
        }
        at++;
    }

    private void mentions(long place) {
        long next = place;
        boolean open = true;
        while (at < end) {
            byte c = text[at];
            if (c == '\n' && (at + 1 >= end || text[at + 1] != ' ' && text[at + 1] != '\t')) {
                at++;
                return;
            }
            if (c == ',' || c == '|') {
                open = true;
                at++;
            } else if (open && c > ' ') {
                open = false;
                mention(next++);
            } else {
                at++;
            }
        }
    }

    private void mention(long place) {
        int start = at;
        while (at < end && text[at] > ' ' && ",|:([<".indexOf(text[at]) < 0) {
            at++;
        }
        boolean any =
                at + 3 < end && text[at] == ':' && text[at + 1] == 'a' && text[at + 2] == 'n' && text[at + 3] == 'y';
        int slot = slot(text, start, at);
        // To apt, name:any is a package of its own.
        if (!any && table[slot] != null) {
            first[slot] = Math.min(first[slot], place);
        }
    }

    /** Finds the place of a name in the table, or the one it would have. */
    private int slot(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        int slot = (hash ^ hash >>> 15) & table.length - 1;
        while (table[slot] != null && !Arrays.equals(table[slot], 0, table[slot].length, bytes, from, to)) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
