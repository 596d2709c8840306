package org.xenwright.rpm.header;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A header: what a package says of itself, or its signatures. All of its index was checked when it was read. A tag whose
 * values have another type than is asked for counts as absent.
 */
public final class RpmHeader {
    /** Most bytes that a header has without its magic. */
    public static final int MOST_BYTES =
            HeaderIndex.INTRO + HeaderIndex.MOST_TAGS * HeaderIndex.ENTRY + HeaderIndex.MOST_DATA;

    /** The place of a header, by which it must be sealed and how long it may be. */
    public enum Part {
        /** The signatures of a package file. */
        SIGNATURES(HeaderIndex.SIGNATURES, 32, 64 << 20),
        /** The header of a package file, all of which its signatures cover. */
        PACKAGE(HeaderIndex.IMMUTABLE, HeaderIndex.MOST_TAGS, HeaderIndex.MOST_DATA);

        private final int region;
        private final int tags;
        private final int data;

        Part(int region, int tags, int data) {
            this.region = region;
            this.tags = tags;
            this.data = data;
        }
    }

    private static final byte[] MAGIC = {(byte) 0x8e, (byte) 0xad, (byte) 0xe8, 1, 0, 0, 0, 0};

    private final String place;
    private final byte[] bytes;
    private final HeaderIndex index;

    private RpmHeader(byte[] bytes, String place) throws RpmFormatException {
        this.place = place;
        this.bytes = bytes;
        this.index = new HeaderIndex(bytes, place);
    }

    /**
     * Reads a header as a database has it: without a magic, perhaps with tags behind the signed ones that say when and how
     * the package was installed.
     *
     * @param bytes which must not change
     * @param place for messages
     */
    public static RpmHeader ofDatabase(byte[] bytes, String place) throws RpmFormatException {
        return new RpmHeader(bytes, place);
    }

    /**
     * Reads a header of a package file, and nothing behind it.
     *
     * @param in at its magic
     * @param place for messages
     * @throws RpmFormatException when something of it is outside of what its region seals
     */
    public static RpmHeader read(InputStream in, Part part, String place) throws IOException {
        byte[] intro = in.readNBytes(MAGIC.length + HeaderIndex.INTRO);
        if (intro.length < MAGIC.length + HeaderIndex.INTRO || !Arrays.equals(MAGIC, 0, 8, intro, 0, 8)) {
            throw new RpmFormatException(place, "no header where one should begin");
        }
        int tags = ByteBuffer.wrap(intro).getInt(8);
        int data = ByteBuffer.wrap(intro).getInt(12);
        HeaderIndex.check(tags, data, place);
        if (tags > part.tags || data > part.data) {
            throw new RpmFormatException(
                    place,
                    "signatures of " + tags + " tags and " + data + " bytes; at most " + part.tags + " and " + part.data
                            + " are possible");
        }
        int length = tags * HeaderIndex.ENTRY + data;
        byte[] rest = in.readNBytes(length); // grows as bytes come, whatever the length says
        if (rest.length < length) {
            throw new EOFException(place + ": a header of " + length + " bytes, which ends after " + rest.length);
        }
        byte[] bytes = new byte[HeaderIndex.INTRO + length];
        System.arraycopy(intro, MAGIC.length, bytes, 0, HeaderIndex.INTRO);
        System.arraycopy(rest, 0, bytes, HeaderIndex.INTRO, length);
        RpmHeader header = new RpmHeader(bytes, place);
        if (header.index.region() != part.region || part == Part.PACKAGE && !header.index.isSealed()) {
            throw new RpmFormatException(
                    place,
                    header.index.region() == 0
                            ? "a header without a region, as packages had before rpm 4"
                            : "a header with tags that its signatures do not cover");
        }
        return header;
    }

    /** Returns the header as package files have it, with its magic: what digests and signatures are made of. */
    public byte[] withMagic() {
        byte[] all = Arrays.copyOf(MAGIC, MAGIC.length + bytes.length);
        System.arraycopy(bytes, 0, all, MAGIC.length, bytes.length);
        return all;
    }

    /** Returns its length in a package file, magic included, in bytes. */
    public int length() {
        return MAGIC.length + bytes.length;
    }

    public boolean has(RpmTag tag) {
        return index.find(tag.number()) != null;
    }

    /** Returns a text, the first of several: of several languages that of none. */
    public Optional<String> text(RpmTag tag) {
        HeaderIndex.Entry entry = textsOf(tag);
        return entry == null ? Optional.empty() : Optional.of(string(entry.start(), end(entry.start())));
    }

    /** Returns all texts of a tag; empty when it has none. */
    public List<String> texts(RpmTag tag) {
        List<String> texts = new ArrayList<>();
        for (byte[] each : strings(tag)) {
            texts.add(new String(each, StandardCharsets.UTF_8));
        }
        return texts;
    }

    /** Returns all texts of a tag as they are, such as the names of files, which need be in no encoding. */
    public List<byte[]> strings(RpmTag tag) {
        HeaderIndex.Entry entry = textsOf(tag);
        if (entry == null) {
            return List.of();
        }
        List<byte[]> strings = new ArrayList<>(entry.count());
        int at = entry.start();
        for (int i = 0; i < entry.count(); i++) {
            int end = end(at);
            strings.add(Arrays.copyOfRange(bytes, at, end));
            at = end + 1;
        }
        return strings;
    }

    private HeaderIndex.@Nullable Entry textsOf(RpmTag tag) {
        HeaderIndex.Entry entry = index.find(tag.number());
        return entry != null && entry.type().isText() ? entry : null;
    }

    /** Returns a number without a sign, the first of several. */
    public OptionalLong number(RpmTag tag) {
        HeaderIndex.Entry entry = index.find(tag.number());
        return entry == null || !entry.type().isNumber()
                ? OptionalLong.empty()
                : OptionalLong.of(number(entry.type(), entry.start()));
    }

    /** Returns all numbers of a tag, without signs; empty when it has none. */
    public long[] numbers(RpmTag tag) {
        HeaderIndex.Entry entry = index.find(tag.number());
        if (entry == null || !entry.type().isNumber()) {
            return new long[0];
        }
        long[] numbers = new long[entry.count()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(entry.type(), entry.start() + i * entry.type().width);
        }
        return numbers;
    }

    private long number(TagType type, int at) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        return switch (type.width) {
            case 1 -> Byte.toUnsignedLong(header.get(at));
            case 2 -> Short.toUnsignedLong(header.getShort(at));
            case 4 -> Integer.toUnsignedLong(header.getInt(at));
            default -> header.getLong(at);
        };
    }

    /** Returns bytes, such as a signature; empty when the tag has none. */
    public Optional<byte[]> bytes(RpmTag tag) {
        HeaderIndex.Entry entry = index.find(tag.number());
        return entry == null || entry.type() != TagType.BINARY
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(bytes, entry.start(), entry.start() + entry.length()));
    }

    /** Returns the place of a text's NUL, which was there when the index was read. */
    private int end(int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return end;
    }

    private String string(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** Returns where it was read, for messages. */
    public String place() {
        return place;
    }

    @Override
    public String toString() {
        return text(RpmTag.NAME).orElse("header") + " of " + place;
    }
}
