package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

import org.xenwright.tree.Attributes;

/** An inode in its table: 256 bytes. */
record InodeRecord(byte[] table, int at) {
    static final int BLOCK_MAP = 0x28;
    private static final int BLOCKS_LOW = 0x1C;
    private static final int FLAGS = 0x20;
    private static final int BLOCKS_HIGH = 0x74;
    private static final int CHECKSUM_LOW = 0x7C;
    private static final int CHECKSUM_HIGH = 0x82;

    void mode(int value) {
        put16(table, at, value);
    }

    /** Whether something is written here. */
    boolean isUsed() {
        return LittleEndian.get16(table, at) != 0;
    }

    void links(int count) {
        put16(table, at + 0x1A, count);
    }

    void size(long bytes) {
        put32(table, at + 0x04, bytes);
        put32(table, at + 0x6C, bytes >>> 32);
    }

    void flags(int flags) {
        put32(table, at + FLAGS, flags);
    }

    /** Counts blocks as this inode's, besides those already counted. */
    void addBlocks(long blocks) {
        long sectors =
                LittleEndian.getU32(table, at + BLOCKS_LOW) | (long) LittleEndian.get16(table, at + BLOCKS_HIGH) << 32;
        sectors += blocks * Format.SECTORS_PER_BLOCK;
        put32(table, at + BLOCKS_LOW, sectors);
        put16(table, at + BLOCKS_HIGH, (int) (sectors >>> 32));
    }

    /** The 60 bytes of the block map: extents, a short link's target, or device numbers. */
    void blockMap(byte[] map) {
        System.arraycopy(map, 0, table, at + BLOCK_MAP, map.length);
    }

    void xattrBlock(long block) {
        put32(table, at + 0x68, block);
        put16(table, at + 0x76, (int) (block >>> 32));
    }

    void attributes(Attributes attributes) {
        put16(table, at + 0x02, (int) attributes.uid());
        put16(table, at + 0x78, (int) (attributes.uid() >>> 16));
        put16(table, at + 0x18, (int) attributes.gid());
        put16(table, at + 0x7A, (int) (attributes.gid() >>> 16));
        put16(table, at + 0x80, Format.EXTRA_ISIZE);
        time(attributes.seconds(), attributes.nanos());
    }

    /** Sets the four times, clamped to what 34 bits hold. */
    void time(long seconds, int nanos) {
        long sec = Timestamp.clamp(seconds);
        int extra = Timestamp.extra(sec, sec == seconds ? nanos : 0);
        for (int field : new int[] {0x08, 0x0C, 0x10, 0x90}) {
            put32(table, at + field, sec);
        }
        for (int field : new int[] {0x84, 0x88, 0x8C, 0x94}) {
            put32(table, at + field, extra);
        }
    }

    /** Seals the inode; nothing may change afterwards. */
    void checksum(int number, Checksum checksum) {
        int sum = checksum.startInode(number, get32(table, at + 0x64))
                .bytes(table, at, Format.INODE)
                .value();
        put16(table, at + CHECKSUM_LOW, sum);
        put16(table, at + CHECKSUM_HIGH, sum >>> 16);
    }
}
