package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;
import static org.xenwright.filesystem.ext4.Format.MAX_EXTENT;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps the blocks of a file to the blocks of the disk: extents in the inode, or a tree of blocks below it. Built from
 * the leaves up until four entries are left for the inode, so any depth comes out right.
 */
final class ExtentTree {
    static final int ROOT_SIZE = InodeFields.BLOCK.length();
    private static final int ROOT_ENTRIES = (ROOT_SIZE - ExtentFields.HEADER_LENGTH) / ExtentFields.ENTRY_LENGTH;

    /** A node block keeps its last four bytes for a checksum. */
    static final int NODE_ENTRIES =
            (BLOCK - ExtentFields.TAIL_LENGTH - ExtentFields.HEADER_LENGTH) / ExtentFields.ENTRY_LENGTH;

    /** A node's first logical block, and where it starts on the disk. */
    private record Entry(long logical, int length, long physical) {}

    private final List<Entry> extents = new ArrayList<>();
    private final int maxExtent;

    ExtentTree() {
        this(MAX_EXTENT);
    }

    /** @param maxExtent longest extent in blocks; smaller ones exercise deep trees cheaply */
    ExtentTree(int maxExtent) {
        this.maxExtent = maxExtent;
    }

    /** Maps blocks of the disk to the file from {@code logical} on; calls come in ascending order. */
    void map(long logical, Runs runs) {
        long at = logical;
        for (int i = 0; i < runs.count(); i++) {
            long start = runs.start(i);
            long left = runs.length(i);
            while (left > 0) {
                int length = (int) Math.min(left, maxExtent);
                extents.add(new Entry(at, length, start));
                at += length;
                start += length;
                left -= length;
            }
        }
    }

    /** Blocks the tree needs besides the inode. */
    long nodes() {
        return nodes(extents.size());
    }

    /** Blocks a tree of so many extents needs besides the inode. */
    static long nodes(long extents) {
        long nodes = 0;
        long level = extents;
        while (level > ROOT_ENTRIES) {
            level = (level + NODE_ENTRIES - 1) / NODE_ENTRIES;
            nodes += level;
        }
        return nodes;
    }

    /** Receives the node blocks, without their checksums. */
    @FunctionalInterface
    interface NodeSink {
        void node(long block, byte[] bytes);
    }

    /**
     * The 60 bytes for the inode.
     *
     * @param blocks where the nodes go, as many as {@link #nodes()}
     */
    byte[] build(Runs blocks, NodeSink sink) {
        List<Entry> level = extents;
        int depth = 0;
        long next = 0;
        while (level.size() > ROOT_ENTRIES) {
            List<Entry> above = new ArrayList<>();
            for (int from = 0; from < level.size(); from += NODE_ENTRIES) {
                List<Entry> part = level.subList(from, Math.min(level.size(), from + NODE_ENTRIES));
                byte[] node = new byte[BLOCK];
                write(node, part, NODE_ENTRIES, depth);
                long block = blocks.block(next++);
                sink.node(block, node);
                above.add(new Entry(part.get(0).logical, 0, block));
            }
            level = above;
            depth++;
        }
        byte[] root = new byte[ROOT_SIZE];
        write(root, level, ROOT_ENTRIES, depth);
        return root;
    }

    private static void write(byte[] node, List<Entry> entries, int capacity, int depth) {
        ExtentFields.EH_MAGIC.put(node, Format.EXTENT_MAGIC);
        ExtentFields.EH_ENTRIES.put(node, entries.size());
        ExtentFields.EH_MAX.put(node, capacity);
        ExtentFields.EH_DEPTH.put(node, depth);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int at = ExtentFields.entry(i);
            if (depth == 0) {
                ExtentFields.EE_BLOCK.put(node, at, entry.logical);
                ExtentFields.EE_LEN.put(node, at, entry.length);
                ExtentFields.EE_START.put(node, at, entry.physical);
            } else {
                ExtentFields.EI_BLOCK.put(node, at, entry.logical);
                ExtentFields.EI_LEAF.put(node, at, entry.physical);
            }
        }
    }
}
