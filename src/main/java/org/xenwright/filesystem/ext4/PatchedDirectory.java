package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.getU32;
import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A directory of a file system that is being changed: names are found, added, and lead to another inode. */
final class PatchedDirectory {
    private static final int SELF = DirectoryEntries.size(1);
    private static final int ROOT_ENTRIES = 32;
    private static final int NODE_ENTRIES = 8;
    private static final int POINTER = 8;

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
        if (PatchedInodes.type(inodes.read(number)) != Format.S_IFDIR) {
            throw new Ext4FormatException("inode " + number + " is no directory");
        }
    }

    /** The inode a name leads to; 0 when it is not there. */
    int find(byte[] name) throws IOException {
        Place place = place(name);
        return place == null ? 0 : get32(blocks.read(place.block), place.at);
    }

    /** Lets a name that is there lead to another inode, or to one of another kind. */
    void lead(byte[] name, int inode, int type) throws IOException {
        Place place = place(name);
        if (place == null) {
            throw new IllegalStateException("a name that is not there");
        }
        byte[] block = blocks.read(place.block);
        if (get32(block, place.at) != inode || block[place.at + 7] != type) {
            block = blocks.edit(place.block);
            put32(block, place.at, inode);
            block[place.at + 7] = (byte) type;
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
                    if (get32(bytes, at) != 0
                            && (bytes[at + 6] & 0xff) == name.length
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
        if (data.total() * Format.BLOCK != PatchedInodes.size(inodes.read(number))) {
            throw new Ext4FormatException("directory " + number + " has another size than its blocks");
        }
        return data;
    }

    private int length(byte[] block, int at) throws Ext4FormatException {
        int length = get16(block, at + 4);
        boolean sound = length >= DirectoryEntries.HEADER
                && length % 4 == 0
                && length <= Format.BLOCK - at
                && (block[at + 6] & 0xff) <= length - DirectoryEntries.HEADER;
        if (!sound) {
            throw new Ext4FormatException("directory " + number + " has a malformed entry");
        }
        return length;
    }

    /** Adds a name that is not there. */
    void add(byte[] name, int inode, int type, PatchedGroups groups) throws IOException {
        Runs data = data();
        boolean indexed = (PatchedInodes.flags(inodes.read(number)) & Format.FLAG_INDEX) != 0;
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
            int used = get32(bytes, at) == 0 ? 0 : DirectoryEntries.size(bytes[at + 6] & 0xff);
            if (at + length <= end && length - used >= wanted) {
                byte[] own = blocks.edit(block);
                if (used > 0) {
                    put16(own, at + 4, used);
                }
                entry(own, at + used, length - used, name, inode, type);
                seal(own);
                return true;
            }
        }
        return false;
    }

    private static void entry(byte[] block, int at, int length, byte[] name, int inode, int type) {
        put32(block, at, inode);
        put16(block, at + 4, length);
        block[at + 6] = (byte) name.length;
        block[at + 7] = (byte) type;
        System.arraycopy(name, 0, block, at + DirectoryEntries.HEADER, name.length);
    }

    /** The index of the block an indexed directory keeps a name in. */
    private long leaf(Runs data, byte[] name) throws IOException {
        HalfMd4 hash = new HalfMd4(header.hashSeed());
        hash.hash(name);
        byte[] root = blocks.read(data.block(0));
        int version = root[ROOT_ENTRIES - 4];
        int levels = root[ROOT_ENTRIES - 2];
        if (version != 1 || levels < 0 || levels > 2) {
            throw new Ext4FormatException("directory " + number + " has an index of another kind");
        }
        long block = pointer(root, ROOT_ENTRIES, hash.major());
        for (int level = 0; level < levels; level++) {
            block = pointer(blocks.read(checked(data, block)), NODE_ENTRIES, hash.major());
        }
        checked(data, block);
        return block;
    }

    private long checked(Runs data, long index) throws Ext4FormatException {
        if (index < 1 || index >= data.total()) {
            throw new Ext4FormatException("directory " + number + " has an index that leads beyond it");
        }
        return data.block(index);
    }

    /** The last pointer whose hash is not larger; the first has none. */
    private long pointer(byte[] node, int entries, int hash) throws Ext4FormatException {
        int count = get16(node, entries + 2);
        if (count < 1 || count > (Format.BLOCK - entries) / POINTER) {
            throw new Ext4FormatException("directory " + number + " has a malformed index");
        }
        int found = 0;
        for (int i = 1; i < count; i++) {
            if (getU32(node, entries + i * POINTER) <= (hash & 0xffffffffL)) {
                found = i;
            }
        }
        return getU32(node, entries + found * POINTER + 4) & 0x0fffffff;
    }

    /** Makes an indexed directory a plain one, for a name whose block is full: names are then looked for one by one. */
    private void dropIndex(Runs data) throws IOException {
        byte[] root = blocks.read(data.block(0));
        int parent = get32(root, SELF);
        int levels = root[ROOT_ENTRIES - 2];
        int count = get16(root, ROOT_ENTRIES + 2);
        for (int i = 0; levels > 0 && i < count; i++) {
            long index = getU32(root, ROOT_ENTRIES + i * POINTER + 4) & 0x0fffffff;
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
        record.flags(PatchedInodes.flags(record) & ~Format.FLAG_INDEX);
        inodes.seal(number);
    }

    private void append(Runs data, PatchedGroups groups) throws IOException {
        groups.release(inodes.map(number).nodes());
        Runs more = groups.takeBlocks(1);
        data.addAll(more);
        empty(blocks.fresh(more.start(0)));
        InodeRecord record = inodes.edit(number);
        int flags = PatchedInodes.flags(record) & ~Format.FLAG_EXTENTS;
        long xattrs = getU32(record.table(), record.at() + 0x68) != 0 ? 1 : 0;
        put32(record.table(), record.at() + 0x1C, 0);
        put16(record.table(), record.at() + 0x74, 0);
        record.addBlocks(xattrs);
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
            int tail = Format.BLOCK - DirectoryEntries.TAIL;
            int sum = checksum.startInode(number, PatchedInodes.generation(inodes.read(number)))
                    .bytes(block, 0, tail)
                    .value();
            put32(block, tail + 8, sum);
        }
    }
}
