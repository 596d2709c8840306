package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.getU32;
import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

import java.io.IOException;
import java.util.Arrays;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;

/** The inodes of a file system that is being changed, with the blocks they lead to. */
final class PatchedInodes {
    private static final int HEADER = 12;
    private static final int ENTRY = 12;
    private static final int MAX_DEPTH = 5;
    private static final int MAX_CONTENT = 64 << 20;

    private final VolumeHeader header;
    private final PatchedBlocks blocks;
    private final PatchedGroups groups;
    private final Checksum checksum;

    /** The blocks of an inode: those of its content in the order of it, and those of its extent tree. */
    record Map(Runs data, Runs nodes) {}

    PatchedInodes(VolumeHeader header, PatchedBlocks blocks, PatchedGroups groups, Checksum checksum) {
        this.header = header;
        this.blocks = blocks;
        this.groups = groups;
        this.checksum = checksum;
    }

    /** An inode to look at. */
    InodeRecord read(int number) throws IOException {
        return new InodeRecord(blocks.read(checked(number)), at(number));
    }

    /** An inode to change; {@link #seal} it afterwards. */
    InodeRecord edit(int number) throws IOException {
        return new InodeRecord(blocks.edit(checked(number)), at(number));
    }

    private long checked(int number) throws IOException {
        if (number < 1 || number > header.inodes()) {
            throw new Ext4FormatException("inode " + number + " does not exist");
        }
        return groups.tableBlock(number);
    }

    private static int at(int number) {
        return (number - 1) % Format.INODES_PER_BLOCK * Format.INODE;
    }

    static int type(InodeRecord record) {
        return get16(record.table(), record.at()) & 0xF000;
    }

    static int links(InodeRecord record) {
        return get16(record.table(), record.at() + 0x1A);
    }

    static long size(InodeRecord record) {
        return getU32(record.table(), record.at() + 0x04) | getU32(record.table(), record.at() + 0x6C) << 32;
    }

    static int flags(InodeRecord record) {
        return get32(record.table(), record.at() + 0x20);
    }

    static int generation(InodeRecord record) {
        return get32(record.table(), record.at() + 0x64);
    }

    /** Writes the checksum of an inode that was changed. */
    void seal(int number) throws IOException {
        if (header.hasChecksums()) {
            InodeRecord record = edit(number);
            put16(record.table(), record.at() + 0x7C, 0);
            put16(record.table(), record.at() + 0x82, 0);
            record.checksum(number, checksum);
        }
    }

    /** Writes an inode anew with what it leads to; what it led to before is given back. */
    void write(int number, Inode inode, Attributes attributes, int links) throws IOException {
        InodeRecord record = edit(number);
        // what was deleted keeps its mode, and its blocks may be another's now
        boolean used = record.isUsed() && links(record) > 0;
        Map before = used ? map(number) : new Map(new Runs(), new Runs());
        boolean same = used && type(record) == Format.S_IFREG && inode instanceof RegularFile;
        byte[] kept = Arrays.copyOfRange(record.table(), record.at(), record.at() + Format.INODE);
        Arrays.fill(record.table(), record.at(), record.at() + Format.INODE, (byte) 0);
        record.mode(Format.modeType(inode) | attributes.mode());
        record.attributes(attributes);
        record.links(links);
        if (same) {
            keepXattrs(record, kept);
        } else if (used) {
            releaseXattrs(kept);
        }
        if (inode instanceof RegularFile file) {
            file(number, record, file.content(), before);
        } else if (inode instanceof Symlink link) {
            groups.release(before.data());
            groups.release(before.nodes());
            link(number, record, link.target());
        } else {
            throw new IllegalArgumentException("neither a file nor a link: " + inode);
        }
        seal(number);
    }

    private static void keepXattrs(InodeRecord record, byte[] kept) {
        if (get16(kept, 0x80) == Format.EXTRA_ISIZE) {
            System.arraycopy(
                    kept,
                    XattrSet.IN_INODE,
                    record.table(),
                    record.at() + XattrSet.IN_INODE,
                    Format.INODE - XattrSet.IN_INODE);
        }
        long block = xattrBlock(kept);
        if (block != 0) {
            record.xattrBlock(block);
            record.addBlocks(1);
        }
    }

    /** Our own images have a block of attributes for each inode that needs one. */
    private void releaseXattrs(byte[] kept) throws IOException {
        long block = xattrBlock(kept);
        if (block != 0) {
            Runs runs = new Runs();
            runs.add(block, 1);
            groups.release(runs);
        }
    }

    private static long xattrBlock(byte[] inode) {
        return getU32(inode, 0x68) | (long) get16(inode, 0x76) << 32;
    }

    private void file(int number, InodeRecord record, Content content, Map before) throws IOException {
        byte[] bytes = content.bytes(MAX_CONTENT);
        long count = Format.blocks(bytes.length);
        Runs data = before.data();
        groups.release(before.nodes());
        if (data.total() != count) {
            // a file that keeps its number of blocks keeps the blocks, so that no bitmap changes
            groups.release(data);
            data = count == 0 ? new Runs() : groups.takeBlocks(count);
        }
        record.size(bytes.length);
        lead(number, record, data, 0);
        for (int i = 0; i < count; i++) {
            int from = i * Format.BLOCK;
            byte[] block = blocks.fresh(data.block(i));
            System.arraycopy(bytes, from, block, 0, Math.min(Format.BLOCK, bytes.length - from));
        }
    }

    private void link(int number, InodeRecord record, byte[] target) throws IOException {
        record.size(target.length);
        if (target.length <= Format.MAX_FAST_TARGET) {
            record.blockMap(target);
            return;
        }
        Runs data = groups.takeBlocks(1);
        lead(number, record, data, 0);
        System.arraycopy(target, 0, blocks.fresh(data.start(0)), 0, target.length);
    }

    /** Writes which blocks an inode's content lies in and counts them. */
    void lead(int number, InodeRecord record, Runs data, int flags) throws IOException {
        ExtentTree tree = new ExtentTree();
        tree.map(0, data);
        Runs nodes = tree.nodes() == 0 ? new Runs() : groups.takeBlocks(tree.nodes());
        int generation = generation(record);
        record.blockMap(tree.build(nodes, (block, bytes) -> {
            if (header.hasChecksums()) {
                int sum = checksum.startInode(number, generation)
                        .bytes(bytes, 0, Format.BLOCK - 4)
                        .value();
                put32(bytes, Format.BLOCK - 4, sum);
            }
            System.arraycopy(bytes, 0, blocks.fresh(block), 0, Format.BLOCK);
        }));
        record.flags(Format.FLAG_EXTENTS | flags);
        record.addBlocks(data.total() + nodes.total());
    }

    /** The blocks of an inode. */
    Map map(int number) throws IOException {
        InodeRecord record = read(number);
        Map map = new Map(new Runs(), new Runs());
        if ((flags(record) & Format.FLAG_EXTENTS) != 0) {
            int at = record.at() + InodeRecord.BLOCK_MAP;
            node(number, Arrays.copyOfRange(record.table(), at, at + ExtentTree.ROOT_SIZE), map, MAX_DEPTH);
        }
        return map;
    }

    private void node(int number, byte[] node, Map into, int most) throws IOException {
        int count = get16(node, 2);
        int depth = get16(node, 6);
        if (get16(node, 0) != Format.EXTENT_MAGIC || count > (node.length - HEADER) / ENTRY || depth > most) {
            throw new Ext4FormatException("inode " + number + " has a malformed extent node");
        }
        for (int i = 0; i < count; i++) {
            int at = HEADER + i * ENTRY;
            if (depth == 0) {
                int length = get16(node, at + 4);
                long start = getU32(node, at + 8) | (long) get16(node, at + 6) << 32;
                length = length > Format.MAX_EXTENT ? length - Format.MAX_EXTENT : length;
                if (length == 0 || start + length > header.blocks()) {
                    throw new Ext4FormatException("inode " + number + " has an impossible extent");
                }
                into.data().add(start, length);
            } else {
                long block = getU32(node, at + 4) | (long) get16(node, at + 8) << 32;
                into.nodes().add(block, 1);
                node(number, blocks.read(block), into, depth - 1);
            }
        }
    }
}
