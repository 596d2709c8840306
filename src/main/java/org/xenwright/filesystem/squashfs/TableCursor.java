package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads numbers and bytes of a table across the ends of its blocks. */
final class TableCursor {
    private final Image image;
    private Image.Block block;
    private int at;

    /**
     * A cursor at a place.
     *
     * @param table where the table starts
     * @param reference the place of the block in the table times 65536, plus the place in the block
     */
    TableCursor(Image image, long table, long reference) throws IOException {
        this.image = image;
        this.block = image.table(table + (reference >>> 16));
        this.at = (int) (reference & 0xffff);
        if (at > block.bytes().length) {
            throw new SquashfsFormatException("a reference behind the end of a block");
        }
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count) {
            if (at == block.bytes().length) {
                block = image.table(block.next());
                at = 0;
            }
            int step = Math.min(count - done, block.bytes().length - at);
            System.arraycopy(block.bytes(), at, bytes, done, step);
            at += step;
            done += step;
        }
        return bytes;
    }

    private ByteBuffer little(int count) throws IOException {
        return ByteBuffer.wrap(bytes(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    int u16() throws IOException {
        return little(2).getShort() & 0xffff;
    }

    int s32() throws IOException {
        return little(4).getInt();
    }

    long u32() throws IOException {
        return Integer.toUnsignedLong(s32());
    }

    /** @throws SquashfsFormatException beyond 63 bits */
    long u63() throws IOException {
        long value = little(8).getLong();
        if (value < 0) {
            throw new SquashfsFormatException("a number beyond 2^63");
        }
        return value;
    }

    void skip(int count) throws IOException {
        bytes(count);
    }
}
