package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.xenwright.content.Zeros;

/**
 * A dynamic VHD: footer | header | table of blocks | blocks, each behind a sector of ones | footer. A block is a chunk
 * of the pass; blocks of zeros are not there.
 */
final class VhdSink implements DiskSink {
    private static final int HEADER = VhdFields.HEADER.length();
    private static final int TABLE = VhdFooter.LENGTH + HEADER;
    private static final int SECTOR = 512;

    private final OutputFile file;
    private final VhdFooter footer;
    private final int[] table;
    private final byte[] present = new byte[SECTOR];

    /** @param footer of a size that is a multiple of the chunk */
    VhdSink(Path path, VhdFooter footer) throws IOException {
        this.file = new OutputFile(path);
        this.footer = footer;
        this.table = new int[Math.toIntExact(footer.size() / CHUNK)];
        Arrays.fill(table, -1);
        Arrays.fill(present, (byte) 0xff);
        file.skip(TABLE + tableLength());
    }

    private int tableLength() {
        return (table.length * Integer.BYTES + SECTOR - 1) / SECTOR * SECTOR;
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) throws IOException {
        if (Zeros.only(bytes, 0, bytes.limit())) {
            return;
        }
        table[(int) (offset / CHUNK)] = Math.toIntExact(file.end() / SECTOR);
        file.append(present);
        int length = bytes.limit();
        file.append(bytes);
        file.skip(CHUNK - length);
    }

    @Override
    public void finish() throws IOException {
        byte[] copy = footer.bytes(VhdFooter.DYNAMIC, VhdFooter.LENGTH);
        file.append(copy);
        ByteBuffer head = ByteBuffer.allocate(TABLE + tableLength());
        head.put(copy);
        head.put(header());
        for (int sector : table) {
            head.putInt(sector);
        }
        Arrays.fill(head.array(), head.position(), head.capacity(), (byte) 0xff);
        file.write(0, head.rewind());
    }

    private byte[] header() {
        byte[] header = new byte[HEADER];
        VhdFields.HEADER_COOKIE.put(header, VhdReader.HEADER);
        VhdFields.HEADER_DATA_OFFSET.put(header, -1);
        VhdFields.TABLE_OFFSET.put(header, TABLE);
        VhdFields.HEADER_VERSION.put(header, VhdFooter.VERSION);
        VhdFields.MAX_TABLE_ENTRIES.put(header, table.length);
        VhdFields.BLOCK_SIZE.put(header, CHUNK);
        VhdFields.HEADER_CHECKSUM.put(header, VhdFooter.checksum(header));
        return header;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
