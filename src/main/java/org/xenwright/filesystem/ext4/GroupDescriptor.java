package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;

/**
 * A group descriptor in its table.
 *
 * @param table the bytes of the table, or a block of it
 * @param at where the descriptor starts in them
 * @param size its length in bytes; short ones have no upper halves of numbers
 */
record GroupDescriptor(byte[] table, int at, int size) {
    private boolean isWide() {
        return size >= GroupFields.WIDE;
    }

    long get(Field field) {
        return isWide() ? field.get(table, at) : field.getLow(table, at);
    }

    void put(Field field, long value) {
        if (isWide()) {
            field.put(table, at, value);
        } else {
            field.putLow(table, at, value);
        }
    }

    boolean has(int flag) {
        return (get(GroupFields.FLAGS) & flag) != 0;
    }

    /** Writes the checksum of one of the group's bitmaps. */
    void putBitmapSum(Field field, Checksum checksum, byte[] bitmap, int length) {
        put(field, checksum.start().bytes(bitmap, 0, length).value());
    }

    /** Computes the checksum, its own field counted as zero; the stored one is its lower half. */
    int sum(Checksum checksum, int group) {
        int end = GroupFields.CHECKSUM.end();
        return 0xffff
                & checksum.start()
                        .word(group)
                        .bytes(table, at, GroupFields.CHECKSUM.offset())
                        .zeros(GroupFields.CHECKSUM.length())
                        .bytes(table, at + end, size - end)
                        .value();
    }

    /** Writes the checksum; nothing may change afterwards. */
    void seal(Checksum checksum, int group) {
        put(GroupFields.CHECKSUM, sum(checksum, group));
    }
}
