package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A directory of a file system that is being changed: names are found, added, and lead to another inode. */
final class PatchedDirectory {
    private static final int SELF = DirectoryEntries.size(1);
    private static final int ROOT_ENTRIES = DirectoryFields.ROOT_POINTERS_AT;
    private static final int NODE_ENTRIES = DirectoryFields.NODE_POINTERS_AT;
    private static final int POINTER = DirectoryFields.POINTER_LENGTH;
    private static final int BLOCK_NUMBER = 0x0fffffff;

    private final VolumeHeader header;
    private final PatchedBlocks blocks;
    private final PatchedInodes inodes;
    private final Checksum checksum;
    private final int number;

    /** Where a name stands: the block of the disk, and the place in it. */
    private record Place(long block, int at) {}

    PatchedDirectory(VolumeHeader header, PatchedBlocks blocks, PatchedInodes inodes, Checksum checksum, int number)
            throws IOException {
        this.header = header;
        this.blocks = blocks;
        this.inodes = inodes;
        this.checksum = checksum;
        this.number = number;
        if (inodes.read(number).type() != Format.S_IFDIR) {
            throw new Ext4FormatException("inode " + number + " is no directory");
        }
    }

    /** The inode a name leads to; 0 when it is not there. */
    int find(byte[] name) throws IOException {
        Place place = place(name);
        return place == null ? 0 : DirectoryFields.INODE.getInt(blocks.read(place.block), place.at);
    }

    /** Lets a name that is there lead to another inode, or to one of another kind. */
    void lead(byte[] name, int inode, int type) throws IOException {
        Place place = place(name);
        if (place == null) {
            throw new IllegalStateException("a name that is not there");
        }
        byte[] block = blocks.read(place.block);
        if (DirectoryFields.INODE.getInt(block, place.at) != inode
                || DirectoryFields.FILE_TYPE.get(block, place.at) != type) {
            block = blocks.edit(place.block);
            DirectoryFields.INODE.put(block, place.at, inode);
            DirectoryFields.FILE_TYPE.put(block, place.at, type);
            seal(block);
        }
    }

    private @Nullable Place place(byte[] name) throws IOException {
        Runs data = data();
        for (int i = 0; i < data.count(); i++) {
            for (long block = data.start(i); block < data.start(i) + data.length(i); block++) {
                byte[] bytes = blocks.read(block);
                for (int at = 0; at < Format.BLOCK; at += length(bytes, at)) {
                    int nameAt = at + DirectoryEntries.HEADER;
                    if (DirectoryFields.INODE.get(bytes, at) != 0
                            && DirectoryFields.NAME_LEN.get(bytes, at) == name.length
                            && Arrays.equals(bytes, nameAt, nameAt + name.length, name, 0, name.length)) {
                        return new Place(block, at);
                    }
                }
            }
        }
        return null;
    }

    /** Blocks of the size of the directory, all of which are there. */
    private Runs data() throws IOException {
        Runs data = inodes.map(number).data();
        if (data.total() * Format.BLOCK != inodes.read(number).size()) {
            throw new Ext4FormatException("directory " + number + " has another size than its blocks");
        }
        return data;
    }

    private int length(byte[] block, int at) throws Ext4FormatException {
        int length = DirectoryFields.REC_LEN.getInt(block, at);
        boolean sound = length >= DirectoryEntries.HEADER
                && length % 4 == 0
                && length <= Format.BLOCK - at
                && DirectoryFields.NAME_LEN.get(block, at) <= length - DirectoryEntries.HEADER;
        if (!sound) {
            throw new Ext4FormatException("directory " + number + " has a malformed entry");
        }
        return length;
    }

    /** Adds a name that is not there. */
    void add(byte[] name, int inode, int type, PatchedGroups groups) throws IOException {
        Runs data = data();
        boolean indexed = (inodes.read(number).flags() & Format.FLAG_INDEX) != 0;
        if (indexed) {
            if (add(data.block(leaf(data, name)), name, inode, type)) {
                return;
            }
            dropIndex(data);
        }
        for (long i = 0; i < data.total(); i++) {
            if (add(data.block(i), name, inode, type)) {
                return;
            }
        }
        append(data, groups);
        add(data.block(data.total() - 1), name, inode, type);
    }

    private boolean add(long block, byte[] name, int inode, int type) throws IOException {
        int wanted = DirectoryEntries.size(name.length);
        byte[] bytes = blocks.read(block);
        int end = DirectoryEntries.capacity(header.hasChecksums());
        for (int at = 0; at < end; at += length(bytes, at)) {
            int length = length(bytes, at);
            int used = DirectoryFields.INODE.get(bytes, at) == 0
                    ? 0
                    : DirectoryEntries.size(DirectoryFields.NAME_LEN.getInt(bytes, at));
            if (at + length <= end && length - used >= wanted) {
                byte[] own = blocks.edit(block);
                if (used > 0) {
                    DirectoryFields.REC_LEN.put(own, at, used);
                }
                DirectoryEntries.write(own, at + used, length - used, name, inode, type);
                seal(own);
                return true;
            }
        }
        return false;
    }

    /** The index of the block an indexed directory keeps a name in. */
    private long leaf(Runs data, byte[] name) throws IOException {
        HalfMd4 hash = new HalfMd4(header.hashSeed());
        hash.hash(name);
        byte[] root = blocks.read(data.block(0));
        int version = DirectoryFields.HASH_VERSION.getInt(root, DirectoryFields.ROOT_INFO_AT);
        int levels = levels(root);
        if (version != Format.HASH_HALF_MD4 || levels > 2) {
            throw new Ext4FormatException("directory " + number + " has an index of another kind");
        }
        long block = pointer(root, ROOT_ENTRIES, hash.major());
        for (int level = 0; level < levels; level++) {
            block = pointer(blocks.read(checked(data, block)), NODE_ENTRIES, hash.major());
        }
        checked(data, block);
        return block;
    }

    private static int levels(byte[] root) {
        return DirectoryFields.INDIRECT_LEVELS.getInt(root, DirectoryFields.ROOT_INFO_AT);
    }

    /** The block of the directory that a pointer leads to. */
    private static long block(byte[] node, int pointers, int index) {
        return DirectoryFields.BLOCK.get(node, pointers + index * POINTER) & BLOCK_NUMBER;
    }

    private long checked(Runs data, long index) throws Ext4FormatException {
        if (index < 1 || index >= data.total()) {
            throw new Ext4FormatException("directory " + number + " has an index that leads beyond it");
        }
        return data.block(index);
    }

    /** The last pointer whose hash is not larger; the first has none. */
    private long pointer(byte[] node, int entries, int hash) throws Ext4FormatException {
        int count = DirectoryFields.COUNT.getInt(node, entries);
        if (count < 1 || count > (Format.BLOCK - entries) / POINTER) {
            throw new Ext4FormatException("directory " + number + " has a malformed index");
        }
        int found = 0;
        for (int i = 1; i < count; i++) {
            if (DirectoryFields.HASH.get(node, entries + i * POINTER) <= (hash & 0xffffffffL)) {
                found = i;
            }
        }
        return block(node, entries, found);
    }

    /** Makes an indexed directory a plain one, for a name whose block is full: names are then looked for one by one. */
    private void dropIndex(Runs data) throws IOException {
        byte[] root = blocks.read(data.block(0));
        int parent = DirectoryFields.INODE.getInt(root, SELF);
        int levels = levels(root);
        int count = DirectoryFields.COUNT.getInt(root, ROOT_ENTRIES);
        for (int i = 0; levels > 0 && i < count; i++) {
            long index = block(root, ROOT_ENTRIES, i);
            if (levels > 1) {
                throw new Ext4FormatException("directory " + number + " is too large to be changed");
            }
            empty(blocks.fresh(checked(data, index)));
        }
        DirectoryEntries entries = new DirectoryEntries(blocks.fresh(data.block(0)), number, header.hasChecksums());
        entries.start(0);
        entries.addSelfAndParent(parent);
        entries.end(checksum);
        seal(blocks.edit(data.block(0)));
        InodeRecord record = inodes.edit(number);
        record.flags(record.flags() & ~Format.FLAG_INDEX);
        inodes.seal(number);
    }

    private void append(Runs data, PatchedGroups groups) throws IOException {
        groups.release(inodes.map(number).nodes());
        Runs more = groups.takeBlocks(1);
        data.addAll(more);
        empty(blocks.fresh(more.start(0)));
        InodeRecord record = inodes.edit(number);
        int flags = record.flags() & ~Format.FLAG_EXTENTS;
        record.clearBlocks();
        record.addBlocks(record.xattrBlock() != 0 ? 1 : 0);
        record.size(data.total() * Format.BLOCK);
        inodes.lead(number, record, data, flags);
        inodes.seal(number);
    }

    private void empty(byte[] block) throws IOException {
        DirectoryEntries entries = new DirectoryEntries(block, number, header.hasChecksums());
        entries.start(0);
        entries.end(checksum);
        seal(block);
    }

    private void seal(byte[] block) throws IOException {
        if (header.hasChecksums()) {
            DirectoryEntries.seal(checksum, number, inodes.read(number).generation(), block, 0);
        }
    }
}
