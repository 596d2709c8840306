package org.xenwright.rpm.header;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The index of a header, checked as rpm checks it before it believes a number of it (facts: rpm, {@code lib/header.cc},
 * {@code hdrblobInit}): values lie behind each other inside the data, and a region, which is what signatures cover, is what
 * it says.
 */
final class HeaderIndex {
    static final int INTRO = 8; // the numbers of entries and of bytes of data
    static final int ENTRY = 16; // tag, type, offset, count
    static final int MOST_TAGS = 0xffff;
    static final int MOST_DATA = 0x0fffffff;

    /** Most values of one tag, bytes excepted: a cap on the number of files. */
    private static final int MOST_VALUES = 0xfffff;

    private static final int FIRST_TAG = 100; // HEADER_I18NTABLE; the regions have the numbers below
    private static final int IMAGE = 61;
    static final int SIGNATURES = 62;
    static final int IMMUTABLE = 63;

    /** The values of a tag: where they begin in the header, and how many bytes they have. */
    record Entry(TagType type, int start, int length, int count) {}

    private final String place;
    private final ByteBuffer header;
    private final int tags;
    private final int data;
    private final int start;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private int region;
    private int regionTags;
    private int regionData;

    /**
     * Reads the index of a header.
     *
     * @param header without its magic
     * @param place for messages
     */
    HeaderIndex(byte[] header, String place) throws RpmFormatException {
        this.place = place;
        this.header = ByteBuffer.wrap(header);
        if (header.length < INTRO) {
            throw refusal("a header of " + header.length + " bytes");
        }
        tags = this.header.getInt(0);
        data = this.header.getInt(4);
        check(tags, data, place);
        start = INTRO + tags * ENTRY;
        if (start + (long) data != header.length) {
            throw refusal("a header of " + header.length + " bytes, where its numbers say " + (start + (long) data)
                    + " bytes");
        }
        readRegion();
        readEntries();
    }

    /** Checks the two numbers in front of a header, before anything is read by them. */
    static void check(int tags, int data, String place) throws RpmFormatException {
        if (tags < 1 || tags > MOST_TAGS || data < 1 || data > MOST_DATA) {
            throw new RpmFormatException(
                    place,
                    "a header of " + Integer.toUnsignedString(tags) + " tags and " + Integer.toUnsignedString(data)
                            + " bytes; 1 to " + MOST_TAGS + " and 1 to " + MOST_DATA + " are possible");
        }
    }

    private void readRegion() throws RpmFormatException {
        int tag = tag(INTRO);
        if (tag != IMAGE && tag != SIGNATURES && tag != IMMUTABLE) {
            return; // of a package from before rpm 4
        }
        int offset = offset(INTRO);
        if (type(INTRO) != TagType.BINARY.ordinal() || count(INTRO) != ENTRY || offset < 0 || offset > data - ENTRY) {
            throw refusal("a region whose end is not in the data");
        }
        int trailer = start + offset;
        int trailerTag = tag(trailer);
        // some old packages end the region of their signatures with the tag of an image
        boolean known = trailerTag == tag || tag == SIGNATURES && trailerTag == IMAGE;
        if (!known || type(trailer) != TagType.BINARY.ordinal() || count(trailer) != ENTRY) {
            throw refusal("a region with the end of another one");
        }
        long length = -(long) offset(trailer); // the way back to the index, in bytes
        if (length < ENTRY || length % ENTRY != 0 || length / ENTRY > tags) {
            throw refusal("a region of " + length + " bytes of an index of " + tags * ENTRY);
        }
        region = tag;
        regionTags = (int) (length / ENTRY);
        regionData = offset + ENTRY;
    }

    private void readEntries() throws RpmFormatException {
        int end = 0;
        boolean typed = region == IMAGE || region == IMMUTABLE;
        for (int i = region == 0 ? 0 : 1; i < tags; i++) {
            int at = INTRO + i * ENTRY;
            int tag = tag(at);
            int type = type(at);
            int offset = offset(at);
            int count = count(at);
            boolean sound = tag >= FIRST_TAG
                    && type >= 1
                    && type < TagType.values().length
                    && count >= 1
                    && count <= data
                    && offset >= end
                    && offset <= data
                    && (type == TagType.BINARY.ordinal() || count <= MOST_VALUES);
            TagType known = sound ? TagType.values()[type] : TagType.NULL;
            int length = sound ? length(known, start + offset, count) : -1;
            if (length < 0
                    || known.width > 1 && offset % known.width != 0
                    || typed && !isOf(tag, known)
                    || region != 0 && offset < regionData && offset + length > regionData - ENTRY) {
                throw refusal("entry " + i + " of its index has tag " + Integer.toUnsignedString(tag) + ", type "
                        + Integer.toUnsignedString(type) + ", offset " + offset + ", count "
                        + Integer.toUnsignedString(count) + ", which cannot be");
            }
            end = offset + length;
            Entry entry = new Entry(known, start + offset, length, count);
            // what a database adds behind the region replaces what is in it; else the first one counts
            if (region != 0 && i >= regionTags) {
                entries.put(tag, entry);
            } else {
                entries.putIfAbsent(tag, entry);
            }
        }
    }

    /** Returns whether a tag may have values of a type; unknown ones are those of a later rpm. */
    private static boolean isOf(int tag, TagType type) {
        TagType known = RpmTag.typeOf(tag);
        return known == null || known == type || known.isText() && type.isText();
    }

    /** Returns how many bytes values have; -1 when they do not fit. */
    private int length(TagType type, int from, int count) {
        if (type.width > 0) {
            long length = (long) type.width * count;
            return length <= header.limit() - from ? (int) length : -1;
        }
        if (!type.isText() || type == TagType.STRING && count != 1) {
            return -1;
        }
        int left = count;
        byte[] bytes = header.array();
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == 0 && --left == 0) {
                return at + 1 - from;
            }
        }
        return -1;
    }

    private int tag(int entry) {
        return header.getInt(entry);
    }

    private int type(int entry) {
        return header.getInt(entry + 4);
    }

    private int offset(int entry) {
        return header.getInt(entry + 8);
    }

    private int count(int entry) {
        return header.getInt(entry + 12);
    }

    @Nullable
    Entry find(int tag) {
        return entries.get(tag);
    }

    int region() {
        return region;
    }

    /** Returns whether the region is all of the header, so that a signature leaves nothing of it out. */
    boolean isSealed() {
        return region != 0 && regionTags == tags && regionData == data;
    }

    private RpmFormatException refusal(String found) {
        return new RpmFormatException(place, found);
    }
}
