package org.xenwright.filesystem.fat;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/**
 * The width of an entry of the file allocation table. Nothing on a volume says which one it has: the number of its
 * clusters decides. Facts: Microsoft, FAT32 File System Specification 1.03.
 */
public enum FatType {
    FAT12(12, 1, 4084) {
        @Override
        long get(byte[] table, int index) {
            long pair = PAIR.get(table, index * 3 / 2);
            return index % 2 == 0 ? pair & MASK12 : pair >>> 4;
        }

        @Override
        void put(byte[] table, int index, long value) {
            int at = index * 3 / 2;
            long pair = PAIR.get(table, at);
            PAIR.put(table, at, index % 2 == 0 ? pair & ~MASK12 | value & MASK12 : pair & 0xf | value << 4);
        }
    },
    FAT16(16, 4085, 65524) {
        @Override
        long get(byte[] table, int index) {
            return PAIR.get(table, index * 2);
        }

        @Override
        void put(byte[] table, int index, long value) {
            PAIR.put(table, index * 2, value);
        }
    },
    /** What firmware mounts as an EFI system partition. Four bits of each entry are reserved. */
    FAT32(32, 65525, 0x0ffffff5) {
        @Override
        long get(byte[] table, int index) {
            return QUAD.get(table, index * 4) & MASK28;
        }

        @Override
        void put(byte[] table, int index, long value) {
            QUAD.put(table, index * 4, value & MASK28);
        }
    };

    /** Entries for what is no cluster: the media byte, and the flags of a clean volume. */
    static final int RESERVED = 2;

    private static final long MASK12 = 0xfff;
    private static final long MASK28 = 0x0fffffff;
    private static final Field PAIR = FieldTable.of("entry 2").field("entry");
    private static final Field QUAD = FieldTable.of("entry 4").field("entry");

    private final int bits;
    private final long fewest;
    private final long most;

    FatType(int bits, long fewest, long most) {
        this.bits = bits;
        this.fewest = fewest;
        this.most = most;
    }

    /** Returns the one that a number of clusters makes. */
    static FatType of(long clusters) {
        return clusters <= FAT12.most ? FAT12 : clusters <= FAT16.most ? FAT16 : FAT32;
    }

    /** Returns how many bits an entry has. */
    int bits() {
        return bits;
    }

    /** Returns the least number of clusters. */
    public long fewest() {
        return fewest;
    }

    /** Returns the largest number of clusters. */
    public long most() {
        return most;
    }

    /** Returns how many bytes a table of so many entries has. */
    long bytes(long entries) {
        return (entries * bits + 7) / 8;
    }

    /** Returns the entry that ends a chain. */
    long end() {
        return bits == 32 ? MASK28 : (1L << bits) - 1;
    }

    /** Returns whether an entry ends a chain. */
    boolean isEnd(long entry) {
        return entry >= end() - 7;
    }

    /** Sets the entries for what is no cluster, of a volume that was left in order. */
    void start(byte[] table, int media) {
        put(table, 0, end() - 0xff + media);
        put(table, 1, end());
    }

    /** Returns the entry by its number, of a table that starts at the first byte. */
    abstract long get(byte[] table, int index);

    /** Sets the entry of a number. */
    abstract void put(byte[] table, int index, long value);
}
