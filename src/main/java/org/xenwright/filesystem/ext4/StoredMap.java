package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads which blocks an inode's content lies in: from an extent tree, or from the indirect blocks of ext2 and ext3. */
final class StoredMap {
    private static final int MAX_DEPTH = 5;
    private static final int DIRECT = 12;

    /** Consecutive blocks of a file in consecutive blocks of the disk. */
    record Extent(long logical, long length, long physical) {
        long end() {
            return logical + length;
        }
    }

    private final Volume volume;
    private final StoredInode inode;
    private final List<Extent> extents = new ArrayList<>();

    private StoredMap(Volume volume, StoredInode inode) {
        this.volume = volume;
        this.inode = inode;
    }

    /** The extents in ascending order; what none of them covers is a hole. */
    static List<Extent> read(Volume volume, StoredInode inode) throws IOException {
        StoredMap map = new StoredMap(volume, inode);
        if ((inode.flags() & Format.FLAG_EXTENTS) != 0) {
            byte[] root = inode.blockMap();
            map.readNode(root, root.length, -1);
        } else {
            map.readPointers();
        }
        return map.extents;
    }

    private void readNode(byte[] node, int size, int expectedDepth) throws IOException {
        int count = ExtentFields.EH_ENTRIES.getInt(node);
        int most = ExtentFields.EH_MAX.getInt(node);
        int depth = ExtentFields.EH_DEPTH.getInt(node);
        boolean sound = ExtentFields.EH_MAGIC.get(node) == Format.EXTENT_MAGIC
                && most <= (size - ExtentFields.HEADER_LENGTH) / ExtentFields.ENTRY_LENGTH
                && count <= most
                && (expectedDepth < 0 ? depth <= MAX_DEPTH : depth == expectedDepth);
        if (!sound) {
            throw broken("a malformed extent node");
        }
        for (int i = 0; i < count; i++) {
            int at = ExtentFields.entry(i);
            if (depth == 0) {
                int length = ExtentFields.EE_LEN.getInt(node, at);
                long physical = ExtentFields.EE_START.get(node, at);
                boolean written = length <= Format.MAX_EXTENT;
                long logical = ExtentFields.EE_BLOCK.get(node, at);
                add(logical, written ? length : length - Format.MAX_EXTENT, written ? physical : -1);
            } else {
                byte[] child = volume.claim(ExtentFields.EI_LEAF.get(node, at), inode.toString());
                verify(child);
                readNode(child, child.length, depth - 1);
            }
        }
    }

    private void verify(byte[] node) throws Ext4FormatException {
        int tail = ExtentFields.tail(node);
        if (!volume.hasChecksums() || tail + ExtentFields.TAIL_LENGTH > node.length) {
            return;
        }
        int sum = ExtentFields.sum(volume.checksum(), (int) inode.number(), inode.generation(), node);
        if (sum != ExtentFields.ET_CHECKSUM.getInt(node, tail)) {
            throw broken("an extent node with a wrong checksum");
        }
    }

    /** @param physical first block of the disk; negative when the blocks are reserved, but read as zeros */
    private void add(long logical, long length, long physical) throws Ext4FormatException {
        Extent last = extents.isEmpty() ? null : extents.get(extents.size() - 1);
        if (length == 0 || last != null && logical < last.end() || logical + length > 1L << 32) {
            throw broken("extents out of order");
        }
        if (physical < 0) {
            return;
        }
        volume.require(physical, length);
        if (last != null && last.end() == logical && last.physical + last.length == physical) {
            extents.set(extents.size() - 1, new Extent(last.logical, last.length + length, last.physical));
        } else {
            volume.count(inode.toString());
            extents.add(new Extent(logical, length, physical));
        }
    }

    private void readPointers() throws IOException {
        byte[] map = inode.blockMap();
        long blocks = (inode.size() + volume.blockSize() - 1) / volume.blockSize();
        long logical = 0;
        for (int i = 0; i < DIRECT && logical < blocks; i++) {
            pointer(word(map, i), logical++);
        }
        for (int level = 1; level <= 3 && logical < blocks; level++) {
            logical = indirect(word(map, DIRECT + level - 1), level, logical, blocks);
        }
        if (logical < blocks) {
            throw broken("a size beyond what its block map reaches");
        }
    }

    private long indirect(long block, int level, long logical, long end) throws IOException {
        int pointers = volume.blockSize() / Format.WORD_LENGTH;
        long span = 1;
        for (int i = 0; i < level; i++) {
            span *= pointers;
        }
        if (block == 0) {
            return logical + span;
        }
        byte[] node = volume.claim(block, inode.toString());
        long at = logical;
        for (int i = 0; i < pointers && at < end; i++) {
            long next = word(node, i);
            if (level == 1) {
                pointer(next, at++);
            } else {
                at = indirect(next, level - 1, at, end);
            }
        }
        return at;
    }

    private static long word(byte[] list, int index) {
        return Format.WORD.get(list, index * Format.WORD_LENGTH);
    }

    private void pointer(long block, long logical) throws Ext4FormatException {
        if (block != 0) {
            add(logical, 1, block);
        }
    }

    private Ext4FormatException broken(String what) {
        return new Ext4FormatException(inode + " has " + what);
    }
}
