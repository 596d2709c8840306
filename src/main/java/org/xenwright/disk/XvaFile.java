package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.xenwright.content.Zeros;

/**
 * A virtual appliance of XCP-ng and XenServer: a tar of {@code ova.xml} and, disk by disk, blocks of 1 MiB, each followed
 * by its XXH64. Blocks of zeros are left out, but never a disk's first and last. Facts: xapi,
 * {@code ocaml/xapi/stream_vdi.ml}.
 */
final class XvaFile implements Closeable {
    static final int BLOCK = 1 << 20;

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

    /** Ends the archive. */
    void finish() throws IOException {
        file.append(Ustar.end());
    }

    private void entry(String name, ByteBuffer bytes) throws IOException {
        int size = bytes.remaining();
        file.append(Ustar.header(name, size));
        file.append(bytes);
        file.append(Ustar.padding(size));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
