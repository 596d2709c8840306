package org.xenwright.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A tar made byte by byte, as wrong as a test wants it. */
public final class RawTar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An entry of any type, its size as its data has it. */
    public RawTar entry(char type, String name, String link, byte[] data) {
        byte[] header = header(type, name, data.length);
        byte[] target = link.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(target, 0, header, 157, Math.min(100, target.length));
        return finish(header).data(data);
    }

    public RawTar file(String name, String data) {
        return entry('0', name, "", data.getBytes(StandardCharsets.UTF_8));
    }

    /** Records for the next entry: key, value, key, value. */
    public RawTar pax(String... records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < records.length; i += 2) {
            bytes.writeBytes(PaxRecords.record(records[i], records[i + 1].getBytes(StandardCharsets.UTF_8)));
        }
        return entry('x', "pax", "", bytes.toByteArray());
    }

    /** A sparse file of GNU's form 1.0: map and bytes. */
    public RawTar sparse(String name, String realSize, String map, String bytes) {
        pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.name", name, "GNU.sparse.realsize", realSize);
        byte[] lines = map.getBytes(StandardCharsets.UTF_8);
        byte[] content = bytes.getBytes(StandardCharsets.UTF_8);
        int padded = lines.length + BLOCK - 1 & -BLOCK;
        byte[] data = Arrays.copyOf(lines, padded + content.length);
        System.arraycopy(content, 0, data, padded, content.length);
        return entry('0', name, "", data);
    }

    /** A sparse file of type S: offsets and lengths, of which four stand in the header and 21 in each block behind it. */
    public RawTar oldSparse(String name, long realSize, String bytes, long... map) {
        byte[] content = bytes.getBytes(StandardCharsets.UTF_8);
        byte[] header = header('S', name, content.length);
        System.arraycopy("ustar  \0".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        int done = pairs(header, 386, 4, map, 0);
        header[482] = (byte) (done < map.length ? 1 : 0);
        number(header, 483, realSize);
        finish(header);
        while (done < map.length) {
            byte[] block = new byte[BLOCK];
            done = pairs(block, 0, 21, map, done);
            block[504] = (byte) (done < map.length ? 1 : 0);
            out.writeBytes(block);
        }
        return data(content);
    }

    private static int pairs(byte[] block, int at, int most, long[] map, int from) {
        int next = from;
        for (int i = 0; i < most && next < map.length; i++, next += 2) {
            number(block, at + 24 * i, map[next]);
            number(block, at + 24 * i + 12, map[next + 1]);
        }
        return next;
    }

    /** Twelve bytes: base 256, which takes every number. */
    private static void number(byte[] block, int at, long value) {
        Arrays.fill(block, at, at + 4, (byte) (value < 0 ? 0xff : 0));
        block[at] = (byte) (value < 0 ? 0xff : 0x80);
        for (int i = 0; i < 8; i++) {
            block[at + 4 + i] = (byte) (value >>> 56 - 8 * i);
        }
    }

    private static byte[] header(char type, String name, long size) {
        byte[] header = new byte[BLOCK];
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, 0, Math.min(100, bytes.length));
        System.arraycopy("0000644\0000000000\0000000000\000".getBytes(StandardCharsets.US_ASCII), 0, header, 100, 24);
        number(header, 124, size);
        System.arraycopy("00000000000\0".getBytes(StandardCharsets.US_ASCII), 0, header, 136, 12);
        header[156] = (byte) type;
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        return header;
    }

    private RawTar finish(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, header, 148, 8);
        out.writeBytes(header);
        return this;
    }

    private RawTar data(byte[] data) {
        out.writeBytes(data);
        out.writeBytes(new byte[-data.length & BLOCK - 1]);
        return this;
    }

    public byte[] bytes() {
        byte[] all = out.toByteArray();
        return Arrays.copyOf(all, all.length + 2 * BLOCK);
    }

    public Path in(Path folder, String name) throws java.io.IOException {
        return java.nio.file.Files.write(folder.resolve(name), bytes());
    }
}
