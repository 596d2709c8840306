package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The tar that appliances are: plain files of root, without a time. Facts: POSIX, "ustar Interchange Format". */
final class Ustar {
    /** Headers and what pads a member are whole sectors. */
    static final int SECTOR = 512;

    /** Most bytes of a member, whose size has eleven octal digits. */
    static final long MOST = (1L << 33) - 1;

    private static final FieldTable HEADER = FieldTable.of("""
            name 100, mode 8, uid 8, gid 8, size 12, mtime 12, chksum 8, typeflag 1, linkname 100, magic 6, version 2
            """);

    private static final Field NAME = HEADER.field("name");
    private static final Field SIZE = HEADER.field("size");

    /** Takes the members of an archive. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes one.
         *
         * @param at where its bytes start in the archive
         */
        void take(String name, long at, long length) throws IOException;
    }

    private Ustar() {}

    /** Returns the header of a plain file. */
    static byte[] header(String name, long size) {
        byte[] header = new byte[SECTOR];
        text(header, "name", name);
        text(header, "mode", "0000644");
        text(header, "uid", "0000000");
        text(header, "gid", "0000000");
        text(header, "size", String.format(Locale.ROOT, "%011o", size));
        text(header, "mtime", "00000000000");
        text(header, "chksum", "        ");
        text(header, "typeflag", "0");
        text(header, "magic", "ustar");
        text(header, "version", "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        text(header, "chksum", String.format(Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    /** Returns what fills the last sector of a member. */
    static byte[] padding(long size) {
        return new byte[(int) (-size & SECTOR - 1)];
    }

    /** Two empty sectors end an archive. */
    static byte[] end() {
        return new byte[2 * SECTOR];
    }

    private static void text(byte[] header, String field, String text) {
        HEADER.field(field).put(header, 0, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the name of the first member of a file that may be an archive; empty when it is none. */
    static String first(FileChannel channel) throws IOException {
        return channel.size() < 2 * SECTOR ? "" : name(DiskImage.bytes(channel, 0, SECTOR));
    }

    /**
     * Reads the members in their order; each takes a sector at least, which bounds their number.
     *
     * @throws DiskFormatException when it ends within one of them
     */
    static void read(Path file, FileChannel channel, Taker taker) throws IOException {
        long at = 0;
        while (at + SECTOR <= channel.size()) {
            ByteBuffer header = DiskImage.bytes(channel, at, SECTOR);
            String name = name(header);
            if (name.isEmpty()) {
                break;
            }
            String digits = string(header, SIZE).strip();
            if (!digits.matches("[0-7]{1,12}")) {
                throw new DiskFormatException(file + ": the member " + name + " has no length");
            }
            long length = Long.parseLong(digits, 8);
            at += SECTOR;
            if (length > channel.size() - at) {
                throw new DiskFormatException(file + ": ends within " + name);
            }
            taker.take(name, at, length);
            at += (length + SECTOR - 1) / SECTOR * SECTOR;
        }
    }

    private static String name(ByteBuffer header) {
        return string(header, NAME);
    }

    private static String string(ByteBuffer header, Field field) {
        int end = field.offset();
        while (end < field.end() && header.get(end) != 0) {
            end++;
        }
        return new String(header.array(), field.offset(), end - field.offset(), StandardCharsets.ISO_8859_1);
    }
}
