package org.xenwright.rpm.database;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Adler32;

/** Databases made for tests in the three formats, small ones with much of what large ones have. */
public final class TestDatabases {
    private static final int PAGE = 512;

    private TestDatabases() {}

    /** Returns a file of SQLite: each header in a leaf of its own, most of it in overflow pages, below one inner page. */
    public static byte[] sqlite(List<byte[]> headers) {
        List<ByteBuffer> pages = new ArrayList<>();
        pages.add(schema());
        ByteBuffer root = page();
        pages.add(root);
        int cells = headers.size() - 1;
        root.put(0, (byte) 5).putShort(3, (short) cells);
        int end = PAGE;
        for (int i = 0; i < headers.size(); i++) {
            int leaf = leaf(pages, i + 1, headers.get(i));
            if (i == cells) {
                root.putInt(8, leaf);
            } else {
                end -= 5;
                root.putInt(end, leaf).put(end + 4, (byte) (i + 1));
                root.putShort(12 + i * 2, (short) end);
            }
        }
        ByteBuffer file = ByteBuffer.allocate(pages.size() * PAGE);
        pages.forEach(each -> file.put(each.array()));
        return file.array();
    }

    private static ByteBuffer page() {
        return ByteBuffer.allocate(PAGE);
    }

    private static ByteBuffer schema() {
        byte[] text = "tablePackagesPackages".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer page = page();
        page.put("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII)).putShort((short) PAGE);
        page.putInt(56, 1);
        int length = 6 + text.length + 1;
        int at = PAGE - length - 2;
        page.put(100, (byte) 13).putShort(103, (short) 1).putShort(108, (short) at);
        page.position(at);
        page.put((byte) length).put((byte) 1);
        page.put((byte) 6).put((byte) (13 + 2 * 5)).put((byte) (13 + 2 * 8)).put((byte) (13 + 2 * 8));
        page.put((byte) 1).put((byte) 0).put(text).put((byte) 2);
        return page;
    }

    /** Adds a leaf with one row and returns its number. */
    private static int leaf(List<ByteBuffer> pages, int row, byte[] header) {
        byte[] kind = varint(12 + 2L * header.length);
        ByteBuffer payload = ByteBuffer.allocate(2 + kind.length + header.length);
        payload.put((byte) (2 + kind.length))
                .put((byte) 0)
                .put(kind)
                .put(header)
                .flip();
        int length = payload.limit();
        int most = PAGE - 35;
        int least = (PAGE - 12) * 32 / 255 - 23;
        int kept = least + (length - least) % (PAGE - 4);
        int here = length <= most ? length : kept <= most ? kept : least;
        byte[] size = varint(length);
        ByteBuffer leaf = page();
        pages.add(leaf);
        int number = pages.size();
        int at = PAGE - size.length - 1 - here - 4;
        leaf.put(0, (byte) 13).putShort(3, (short) 1).putShort(8, (short) at);
        leaf.position(at);
        leaf.put(size).put((byte) row).put(payload.array(), 0, here);
        payload.position(here);
        ByteBuffer before = leaf;
        int link = leaf.position();
        while (payload.hasRemaining()) {
            ByteBuffer more = page();
            pages.add(more);
            before.putInt(link, pages.size());
            byte[] part = new byte[Math.min(PAGE - 4, payload.remaining())];
            payload.get(part);
            more.put(4, part);
            before = more;
            link = 0;
        }
        return number;
    }

    private static byte[] varint(long number) {
        List<Byte> bytes = new ArrayList<>();
        for (long rest = number; bytes.isEmpty() || rest > 0; rest >>= 7) {
            bytes.add(0, (byte) (rest & 0x7f | (bytes.isEmpty() ? 0 : 0x80)));
        }
        byte[] all = new byte[bytes.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes.get(i);
        }
        return all;
    }

    /** Returns a file of rpm's own format. */
    public static byte[] slots(List<byte[]> headers) {
        int size = 4096;
        for (byte[] each : headers) {
            size += blocks(each) * 16;
        }
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RpmP".getBytes(StandardCharsets.US_ASCII)).putInt(12, 1).putInt(16, headers.size() + 1);
        int at = 4096;
        for (int i = 0; i < 254; i++) {
            file.position(32 + i * 16);
            file.put("Slot".getBytes(StandardCharsets.US_ASCII));
            if (i < headers.size()) {
                byte[] header = headers.get(i);
                int length = blocks(header) * 16;
                file.putInt(i + 1).putInt(at / 16).putInt(length / 16);
                file.position(at);
                file.put("BlbS".getBytes(StandardCharsets.US_ASCII))
                        .putInt(i + 1)
                        .putInt(7)
                        .putInt(header.length);
                file.put(header);
                sum(file, at, length);
                at += length;
            }
        }
        return file.array();
    }

    /** Writes the tail of a header that lies in a file already. */
    static void sum(ByteBuffer file, int at, int length) {
        Adler32 sum = new Adler32();
        sum.update(file.array(), at, length - 12);
        file.position(at + length - 12);
        file.putInt((int) sum.getValue()).putInt(file.getInt(at + 12)).put("BlbE".getBytes(StandardCharsets.US_ASCII));
    }

    private static int blocks(byte[] header) {
        return (16 + header.length + 12 + 15) / 16;
    }

    /** Returns a hash of Berkeley DB with all headers in chains of other pages. */
    public static byte[] berkeley(List<byte[]> headers, ByteOrder order) {
        List<ByteBuffer> pages = new ArrayList<>();
        ByteBuffer meta = page().order(order);
        pages.add(meta);
        ByteBuffer hash = page().order(order);
        pages.add(hash);
        hash.putInt(8, 1).putShort(20, (short) (2 * headers.size() + 2)).put(25, (byte) 13);
        int end = PAGE;
        for (int i = 0; i <= headers.size(); i++) {
            end -= 5;
            hash.putShort(26 + i * 4, (short) end).put(end, (byte) 1).putInt(end + 1, i);
            if (i == 0) {
                end -= 5; // the next number, of which the first pair tells
                hash.put(end, (byte) 1).putInt(end + 1, headers.size() + 1);
            } else {
                end -= 12;
                byte[] header = headers.get(i - 1);
                hash.put(end, (byte) 3).putInt(end + 4, pages.size()).putInt(end + 8, header.length);
                for (int from = 0; from < header.length; from += PAGE - 26) {
                    int part = Math.min(PAGE - 26, header.length - from);
                    ByteBuffer more = page().order(order);
                    more.putInt(8, pages.size()).putShort(22, (short) part).put(25, (byte) 7);
                    more.put(26, header, from, part);
                    pages.add(more);
                    more.putInt(16, from + part < header.length ? pages.size() : 0);
                }
            }
            hash.putShort(28 + i * 4, (short) end);
        }
        meta.putInt(12, 0x061561)
                .putInt(16, 9)
                .putInt(20, PAGE)
                .put(25, (byte) 8)
                .putInt(32, pages.size() - 1);
        ByteBuffer file = ByteBuffer.allocate(pages.size() * PAGE);
        pages.forEach(each -> file.put(each.array()));
        return file.array();
    }
}
