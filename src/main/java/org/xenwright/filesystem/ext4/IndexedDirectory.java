package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.xenwright.problem.Problem;

/**
 * A directory with a hash tree: the root block, index nodes when one block does not hold all, then the leaves. Leaves
 * are filled to four fifths, so that the first new names need no split.
 */
final class IndexedDirectory {
    private static final int ROOT_ENTRIES_AT = DirectoryFields.ROOT_POINTERS_AT;
    private static final int NODE_ENTRIES_AT = DirectoryFields.NODE_POINTERS_AT;
    private static final int INDEX_ENTRY = DirectoryFields.POINTER_LENGTH;

    private record Entry(int hash, int minor, byte[] name, int number) {}

    /** Where a leaf or node starts: its first hash, with bit 0 set when the block before it ends with the same. */
    private record Pointer(int hash, int block) {}

    private final DirectoryNode node;
    private final IntUnaryOperator types;
    private final boolean checksums;
    private final Checksum checksum;
    private final Entry[] entries;

    IndexedDirectory(DirectoryNode node, IntUnaryOperator types, boolean checksums, Checksum checksum, HalfMd4 hash) {
        this.node = node;
        this.types = types;
        this.checksums = checksums;
        this.checksum = checksum;
        this.entries = new Entry[node.names().length];
        for (int i = 0; i < entries.length; i++) {
            byte[] name = node.names()[i].toBytes();
            hash.hash(name);
            entries[i] = new Entry(hash.major(), hash.minor(), name, node.numbers()[i]);
        }
        Arrays.sort(
                entries,
                Comparator.comparingInt((Entry e) -> e.hash + Integer.MIN_VALUE)
                        .thenComparingInt(e -> e.minor + Integer.MIN_VALUE)
                        .thenComparing(Entry::name, Arrays::compareUnsigned));
    }

    byte[] write() {
        int[] leafStarts = leafStarts();
        int leaves = leafStarts.length - 1;
        int nodes = leaves <= capacity(ROOT_ENTRIES_AT)
                ? 0
                : (leaves + capacity(NODE_ENTRIES_AT) - 1) / capacity(NODE_ENTRIES_AT);
        if (nodes > capacity(ROOT_ENTRIES_AT)) {
            throw Problem.of(
                            "indexing a directory of " + entries.length + " names",
                            "spread them over several directories")
                    .found(leaves + " blocks of names")
                    .expected("at most " + capacity(ROOT_ENTRIES_AT) * capacity(NODE_ENTRIES_AT))
                    .raise();
        }
        byte[] bytes = new byte[Math.multiplyExact(1 + nodes + leaves, BLOCK)];
        List<Pointer> pointers = writeLeaves(bytes, 1 + nodes, leafStarts);
        if (nodes > 0) {
            pointers = writeNodes(bytes, pointers);
        }
        writeRoot(bytes, pointers, nodes > 0 ? 1 : 0);
        return bytes;
    }

    /** Index of each leaf's first entry, and the number of entries at the end. */
    private int[] leafStarts() {
        int limit = DirectoryEntries.capacity(checksums) * 4 / 5;
        int[] starts = new int[16];
        int leaves = 1;
        int filled = 0;
        for (int i = 0; i < entries.length; i++) {
            int size = DirectoryEntries.size(entries[i].name.length);
            if (filled + size > limit) {
                if (leaves + 1 == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * starts.length);
                }
                starts[leaves++] = i;
                filled = 0;
            }
            filled += size;
        }
        starts = Arrays.copyOf(starts, leaves + 1);
        starts[leaves] = entries.length;
        return starts;
    }

    private List<Pointer> writeLeaves(byte[] bytes, int firstBlock, int[] starts) {
        DirectoryEntries writer = new DirectoryEntries(bytes, node.number(), checksums);
        List<Pointer> pointers = new ArrayList<>();
        for (int leaf = 0; leaf + 1 < starts.length; leaf++) {
            int first = starts[leaf];
            boolean continued = first > 0 && entries[first - 1].hash == entries[first].hash;
            pointers.add(new Pointer(entries[first].hash | (continued ? 1 : 0), firstBlock + leaf));
            writer.start(firstBlock + leaf);
            for (int i = first; i < starts[leaf + 1]; i++) {
                writer.add(entries[i].name, entries[i].number, types.applyAsInt(entries[i].number));
            }
            writer.end(checksum);
        }
        return pointers;
    }

    private List<Pointer> writeNodes(byte[] bytes, List<Pointer> leaves) {
        List<Pointer> above = new ArrayList<>();
        int capacity = capacity(NODE_ENTRIES_AT);
        for (int from = 0; from < leaves.size(); from += capacity) {
            List<Pointer> part = leaves.subList(from, Math.min(leaves.size(), from + capacity));
            int block = 1 + above.size();
            // a false entry over the whole block hides the index from readers that do not know it
            DirectoryFields.REC_LEN.put(bytes, block * BLOCK, BLOCK);
            writePointers(bytes, block * BLOCK, NODE_ENTRIES_AT, part);
            above.add(new Pointer(part.get(0).hash, block));
        }
        return above;
    }

    private void writeRoot(byte[] bytes, List<Pointer> pointers, int levels) {
        DirectoryEntries writer = new DirectoryEntries(bytes, node.number(), false);
        writer.start(0);
        writer.addSelfAndParent(node.parent());
        writer.end(checksum);
        int info = DirectoryFields.ROOT_INFO_AT;
        DirectoryFields.HASH_VERSION.put(bytes, info, Format.HASH_HALF_MD4);
        DirectoryFields.INFO_LENGTH.put(bytes, info, DirectoryFields.ROOT_INFO_LENGTH);
        DirectoryFields.INDIRECT_LEVELS.put(bytes, info, levels);
        writePointers(bytes, 0, ROOT_ENTRIES_AT, pointers);
    }

    private void writePointers(byte[] bytes, int block, int entriesAt, List<Pointer> pointers) {
        int start = block + entriesAt;
        for (int i = 0; i < pointers.size(); i++) {
            DirectoryFields.HASH.put(bytes, start + i * INDEX_ENTRY, pointers.get(i).hash);
            DirectoryFields.BLOCK.put(bytes, start + i * INDEX_ENTRY, pointers.get(i).block);
        }
        // over the first pointer's hash, which is never looked at
        DirectoryFields.LIMIT.put(bytes, start, capacity(entriesAt));
        DirectoryFields.COUNT.put(bytes, start, pointers.size());
        if (checksums) {
            int sum = DirectoryFields.indexSum(checksum, node.number(), 0, bytes, block, entriesAt);
            DirectoryFields.DT_CHECKSUM.put(bytes, DirectoryFields.indexTail(bytes, start), sum);
        }
    }

    /** Pointers of an index block. */
    private int capacity(int entriesAt) {
        return (BLOCK - entriesAt) / INDEX_ENTRY - (checksums ? 1 : 0);
    }
}
