package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.xenwright.content.FieldTable;
import org.xenwright.content.Zeros;

/**
 * A virtual appliance of XCP-ng and XenServer: a tar of {@code ova.xml} and, disk by disk, blocks of 1 MiB, each followed
 * by its XXH64. Blocks of zeros are left out, but never a disk's first and last. Facts: xapi,
 * {@code ocaml/xapi/stream_vdi.ml}.
 */
final class XvaFile implements Closeable {
    static final int BLOCK = 1 << 20;

    /** The fields of a tar header that are used here. Facts: POSIX, "ustar Interchange Format". */
    private static final FieldTable USTAR = FieldTable.of("""
            name 100, mode 8, uid 8, gid 8, size 12, mtime 12, chksum 8, typeflag 1, linkname 100, magic 6, version 2
            """);

    private static final int SECTOR = 512;

    private final OutputFile file;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK);
    private String ref = "";
    private long next;

    XvaFile(Path path, byte[] metadata) throws IOException {
        this.file = new OutputFile(path);
        entry("ova.xml", ByteBuffer.wrap(metadata));
    }

    /** Starts a disk; disks come in lexicographic order. */
    void disk(String reference) {
        if (reference.compareTo(ref) <= 0) {
            throw new IllegalArgumentException(
                    "disk '" + reference + "' comes after '" + ref + "', though not in lexicographic order");
        }
        ref = reference;
        next = 0;
    }

    /** One block of 1 MiB of the current disk, with ascending numbers. */
    void block(long number, ByteBuffer bytes) throws IOException {
        boolean zero = Zeros.only(bytes, bytes.position(), bytes.limit());
        if (number > 0 && zero) {
            return;
        }
        if (next == 0 && number > 0) {
            put(0, zeros.duplicate());
        }
        put(number, bytes);
    }

    /** Ends a disk of this many blocks. */
    void endDisk(long blocks) throws IOException {
        if (next == 0) {
            put(0, zeros.duplicate());
        }
        if (next < blocks) {
            put(blocks - 1, zeros.duplicate());
        }
    }

    private void put(long number, ByteBuffer bytes) throws IOException {
        String name = String.format(Locale.ROOT, "%s/%08d", ref, number);
        String sum = String.format(Locale.ROOT, "%016X", XxHash64.of(bytes));
        entry(name, bytes);
        entry(name + ".xxhash", ByteBuffer.wrap(sum.getBytes(StandardCharsets.US_ASCII)));
        next = number + 1;
    }

    /** Two empty sectors end a tar. */
    void finish() throws IOException {
        file.append(new byte[2 * SECTOR]);
    }

    private void entry(String name, ByteBuffer bytes) throws IOException {
        int size = bytes.remaining();
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
        file.append(header);
        file.append(bytes);
        file.append(new byte[-size & SECTOR - 1]);
    }

    private static void text(byte[] header, String field, String text) {
        USTAR.field(field).put(header, 0, text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
