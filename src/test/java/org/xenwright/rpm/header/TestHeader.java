package org.xenwright.rpm.header;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A header made for tests, as rpm would write it. */
public final class TestHeader {
    private record Entry(int tag, int type, int offset, int count) {}

    private final List<Entry> entries = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Returns one of a package with its name, version, release and architecture. */
    public static TestHeader of(String name, String version, String release, String architecture) {
        return new TestHeader()
                .text(RpmTag.NAME, name)
                .text(RpmTag.VERSION, version)
                .text(RpmTag.RELEASE, release)
                .text(RpmTag.ARCH, architecture);
    }

    public TestHeader text(RpmTag tag, String text) {
        return put(tag.number(), TagType.STRING, 1, 1, nul(text));
    }

    public TestHeader texts(RpmTag tag, String... texts) {
        return put(tag.number(), TagType.STRINGS, texts.length, 1, nul(texts));
    }

    public TestHeader numbers(RpmTag tag, int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * 4);
        for (int each : numbers) {
            bytes.putInt(each);
        }
        return put(tag.number(), TagType.INT32, numbers.length, 4, bytes.array());
    }

    public TestHeader shorts(RpmTag tag, int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * 2);
        for (int each : numbers) {
            bytes.putShort((short) each);
        }
        return put(tag.number(), TagType.INT16, numbers.length, 2, bytes.array());
    }

    public TestHeader chars(RpmTag tag, int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return put(tag.number(), TagType.CHAR, numbers.length, 1, bytes);
    }

    public TestHeader binary(RpmTag tag, byte[] bytes) {
        return put(tag.number(), TagType.BINARY, bytes.length, 1, bytes);
    }

    TestHeader put(int tag, TagType type, int count, int alignment, byte[] bytes) {
        while (data.size() % alignment != 0) {
            data.write(0);
        }
        entries.add(new Entry(tag, type.ordinal(), data.size(), count));
        data.writeBytes(bytes);
        return this;
    }

    /** Ends the region of what was put so far; what is put later lies behind it, as a database puts it. */
    public TestHeader seal() {
        return seal(HeaderIndex.IMMUTABLE);
    }

    public TestHeader seal(int region) {
        int sealed = entries.size();
        int offset = data.size();
        data.writeBytes(entry(new Entry(region, 7, -16 * (sealed + 1), 16)));
        entries.add(0, new Entry(region, 7, offset, 16));
        return this;
    }

    /** Returns it as a database has it. */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(ByteBuffer.allocate(8)
                .putInt(entries.size())
                .putInt(data.size())
                .array());
        entries.forEach(each -> all.writeBytes(entry(each)));
        all.writeBytes(data.toByteArray());
        return all.toByteArray();
    }

    /** Returns it as a package file has it. */
    public byte[] withMagic() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {(byte) 0x8e, (byte) 0xad, (byte) 0xe8, 1, 0, 0, 0, 0});
        all.writeBytes(bytes());
        return all.toByteArray();
    }

    public RpmHeader header() throws RpmFormatException {
        return RpmHeader.ofDatabase(bytes(), "test");
    }

    private static byte[] entry(Entry entry) {
        return ByteBuffer.allocate(16)
                .putInt(entry.tag())
                .putInt(entry.type())
                .putInt(entry.offset())
                .putInt(entry.count())
                .array();
    }

    private static byte[] nul(String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String each : texts) {
            bytes.writeBytes(each.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
        return bytes.toByteArray();
    }
}
