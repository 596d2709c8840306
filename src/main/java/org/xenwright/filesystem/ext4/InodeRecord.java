package org.xenwright.filesystem.ext4;

import java.util.Arrays;
import org.xenwright.content.Field;
import org.xenwright.tree.Attributes;

/** An inode in its table: 256 bytes. */
record InodeRecord(byte[] table, int at) {
    private static final Field[] TIMES = {InodeFields.ATIME, InodeFields.CTIME, InodeFields.MTIME, InodeFields.CRTIME};
    private static final Field[] EXTRAS = {
        InodeFields.ATIME_EXTRA, InodeFields.CTIME_EXTRA, InodeFields.MTIME_EXTRA, InodeFields.CRTIME_EXTRA
    };

    private int get(Field field) {
        return field.getInt(table, at);
    }

    private void put(Field field, long value) {
        field.put(table, at, value);
    }

    void mode(int value) {
        put(InodeFields.MODE, value);
    }

    /** Whether something is written here. */
    boolean isUsed() {
        return get(InodeFields.MODE) != 0;
    }

    /** Returns one of the {@code S_IF} values. */
    int type() {
        return get(InodeFields.MODE) & Format.S_IFMT;
    }

    void links(int count) {
        put(InodeFields.LINKS_COUNT, count);
    }

    int links() {
        return get(InodeFields.LINKS_COUNT);
    }

    void size(long bytes) {
        put(InodeFields.SIZE, bytes);
    }

    long size() {
        return InodeFields.SIZE.get(table, at);
    }

    void flags(int flags) {
        put(InodeFields.FLAGS, flags);
    }

    int flags() {
        return get(InodeFields.FLAGS);
    }

    int generation() {
        return get(InodeFields.GENERATION);
    }

    /** Counts blocks as this inode's, besides those already counted. */
    void addBlocks(long blocks) {
        put(InodeFields.BLOCKS, InodeFields.BLOCKS.get(table, at) + blocks * Format.SECTORS_PER_BLOCK);
    }

    /** Counts no block as this inode's. */
    void clearBlocks() {
        put(InodeFields.BLOCKS, 0);
    }

    /** Sets the block map: extents, a short link's target, or device numbers. */
    void blockMap(byte[] map) {
        InodeFields.BLOCK.put(table, at, map);
    }

    byte[] blockMap() {
        return InodeFields.BLOCK.bytes(table, at);
    }

    void xattrBlock(long block) {
        put(InodeFields.FILE_ACL, block);
    }

    /** Returns the block of further attributes; 0 when there is none. */
    long xattrBlock() {
        return InodeFields.FILE_ACL.get(table, at);
    }

    void attributes(Attributes attributes) {
        put(InodeFields.UID, attributes.uid());
        put(InodeFields.GID, attributes.gid());
        put(InodeFields.EXTRA_ISIZE, Format.EXTRA_ISIZE);
        time(attributes.seconds(), attributes.nanos());
    }

    /** Sets the four times, clamped to what 34 bits hold. */
    void time(long seconds, int nanos) {
        long sec = Timestamp.clamp(seconds);
        int extra = Timestamp.extra(sec, sec == seconds ? nanos : 0);
        for (Field time : TIMES) {
            put(time, sec);
        }
        for (Field each : EXTRAS) {
            put(each, extra);
        }
    }

    /** Keeps the attributes that another inode of the same layout has in itself. */
    void innerXattrs(InodeRecord from) {
        if (from.get(InodeFields.EXTRA_ISIZE) == Format.EXTRA_ISIZE) {
            int length = Format.INODE - XattrSet.IN_INODE;
            System.arraycopy(from.table, from.at + XattrSet.IN_INODE, table, at + XattrSet.IN_INODE, length);
        }
    }

    /** Returns a copy that stays as it is. */
    InodeRecord copy() {
        return new InodeRecord(Arrays.copyOfRange(table, at, at + Format.INODE), 0);
    }

    /** Makes all of it zero. */
    void clear() {
        Arrays.fill(table, at, at + Format.INODE, (byte) 0);
    }

    /** Writes the checksum; nothing may change afterwards. */
    void seal(int number, Checksum checksum) {
        put(InodeFields.CHECKSUM, InodeFields.sum(checksum, number, table, at, Format.INODE, true));
    }
}
