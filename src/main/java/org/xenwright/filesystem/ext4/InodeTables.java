package org.xenwright.filesystem.ext4;

import java.util.BitSet;
import java.util.Optional;

/** The inode tables of all groups, as far as inodes are used. */
final class InodeTables {
    private final Geometry geometry;
    private final BitSet used;
    /** By group; null until an inode of the group is written. */
    private final byte[][] tables;

    private final int[] directories;

    InodeTables(Geometry geometry, BitSet used) {
        this.geometry = geometry;
        this.used = used;
        this.tables = new byte[geometry.groups()][];
        this.directories = new int[geometry.groups()];
    }

    InodeRecord record(int number) {
        int group = group(number);
        byte[] table = tables[group];
        if (table == null) {
            table = new byte[highest(group) * Format.INODE];
            tables[group] = table;
        }
        return new InodeRecord(table, (number - 1) % geometry.inodesPerGroup() * Format.INODE);
    }

    void countDirectory(int number) {
        directories[group(number)]++;
    }

    int directories(int group) {
        return directories[group];
    }

    /** Inodes of a group up to the last one used. */
    int highest(int group) {
        int first = firstNumber(group);
        int last = used.previousSetBit(first + geometry.inodesPerGroup() - 1);
        return Math.max(0, last - first + 1);
    }

    int free(int group) {
        int first = firstNumber(group);
        return geometry.inodesPerGroup()
                - used.get(first, first + geometry.inodesPerGroup()).cardinality();
    }

    long free() {
        return geometry.inodes() - used.cardinality();
    }

    /** The table's bytes up to the last inode used, if there is one. */
    Optional<byte[]> table(int group) {
        return Optional.ofNullable(tables[group]);
    }

    /** The bitmap block of a group, with ones past the end. */
    byte[] bitmap(int group) {
        byte[] bitmap = new byte[Format.BLOCK];
        int first = firstNumber(group);
        byte[] bits = used.get(first, first + geometry.inodesPerGroup()).toByteArray();
        System.arraycopy(bits, 0, bitmap, 0, bits.length);
        BlockMap.fillOnes(bitmap, geometry.inodesPerGroup());
        return bitmap;
    }

    private int group(int number) {
        return (number - 1) / geometry.inodesPerGroup();
    }

    private int firstNumber(int group) {
        return Math.toIntExact((long) group * geometry.inodesPerGroup() + 1);
    }
}
