package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

import java.util.function.IntUnaryOperator;
import org.xenwright.tree.Name;

/** Makes the blocks of a directory: one, or an index by hash over many. */
final class DirectoryWriter {
    private static final int SELF_AND_PARENT = 2 * DirectoryEntries.size(2);

    private final boolean checksums;
    private final Checksum checksum;
    private final HalfMd4 hash;

    /** A directory's blocks. */
    record Blocks(byte[] bytes, boolean indexed) {
        int count() {
            return bytes.length / BLOCK;
        }
    }

    DirectoryWriter(boolean checksums, Checksum checksum, HalfMd4 hash) {
        this.checksums = checksums;
        this.checksum = checksum;
        this.hash = hash;
    }

    /** Returns whether the entries need no index. */
    boolean fitsOneBlock(DirectoryNode node) {
        long size = SELF_AND_PARENT;
        for (Name name : node.names()) {
            size += DirectoryEntries.size(name.length());
        }
        return size <= DirectoryEntries.capacity(checksums);
    }

    /**
     * Makes the blocks.
     *
     * @param atLeast fewest blocks; more than needed become empty ones, if the directory has no index
     * @param types type bytes by inode number
     */
    Blocks write(DirectoryNode node, int atLeast, IntUnaryOperator types) {
        if (!fitsOneBlock(node)) {
            return new Blocks(new IndexedDirectory(node, types, checksums, checksum, hash).write(), true);
        }
        byte[] bytes = new byte[Math.max(1, atLeast) * BLOCK];
        DirectoryEntries entries = new DirectoryEntries(bytes, node.number(), checksums);
        entries.start(0);
        entries.addSelfAndParent(node.parent());
        for (int i = 0; i < node.names().length; i++) {
            int number = node.numbers()[i];
            entries.add(node.names()[i].toBytes(), number, types.applyAsInt(number));
        }
        entries.end(checksum);
        for (int block = 1; block < atLeast; block++) {
            entries.start(block);
            entries.end(checksum);
        }
        return new Blocks(bytes, false);
    }
}
