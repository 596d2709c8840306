package org.xenwright.filesystem.ext4;

import java.util.BitSet;

/** The inode tables of all groups, as far as inodes are used. */
final class InodeTables {
    /** Inodes in one array: arrays of megabytes each waste up to a region of the collector's. */
    private static final int PART = 1024;

    private final Geometry geometry;
    private final BitSet used;
    /** By group and part of its table; null until an inode of it is written. */
    private final byte[][][] tables;

    private final int[] directories;

    InodeTables(Geometry geometry, BitSet used) {
        this.geometry = geometry;
        this.used = used;
        this.tables = new byte[geometry.groups()][][];
        this.directories = new int[geometry.groups()];
    }

    InodeRecord record(int number) {
        int group = group(number);
        int index = (number - 1) % geometry.inodesPerGroup();
        int highest = highest(group);
        byte[][] parts = tables[group];
        if (parts == null) {
            parts = new byte[(highest + PART - 1) / PART][];
            tables[group] = parts;
        }
        int part = index / PART;
        if (parts[part] == null) {
            parts[part] = new byte[Math.min(PART, highest - part * PART) * Format.INODE];
        }
        return new InodeRecord(parts[part], index % PART * Format.INODE);
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

    /** Adds what is written of a group's table, up to the last inode used. */
    void write(int group, RegionList regions) {
        byte[][] parts = tables[group];
        for (int i = 0; parts != null && i < parts.length; i++) {
            if (parts[i] != null) {
                regions.addWhole(geometry.inodeTable(group) * Format.BLOCK + (long) i * PART * Format.INODE, parts[i]);
            }
        }
    }

    /** Returns the bitmap block of a group, with ones past the end. */
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
