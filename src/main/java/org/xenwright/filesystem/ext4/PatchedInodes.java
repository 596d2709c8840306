package org.xenwright.filesystem.ext4;

import java.io.IOException;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;

/** The inodes of a file system that is being changed, with the blocks they lead to. */
final class PatchedInodes {
    private static final int MAX_DEPTH = 5;
    private static final int MAX_CONTENT = 64 << 20;

    private final VolumeHeader header;
    private final PatchedBlocks blocks;
    private final PatchedGroups groups;
    private final Checksum checksum;

    /** The blocks of an inode: those of its content in the order of it, and those of its extent tree. */
    record InodeBlocks(Runs data, Runs nodes) {}

    PatchedInodes(VolumeHeader header, PatchedBlocks blocks, PatchedGroups groups, Checksum checksum) {
        this.header = header;
        this.blocks = blocks;
        this.groups = groups;
        this.checksum = checksum;
    }

    /** Returns an inode to look at. */
    InodeRecord read(int number) throws IOException {
        return new InodeRecord(blocks.read(checked(number)), at(number));
    }

    /** Returns an inode to change; {@link #seal} it afterwards. */
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

    /** Writes the checksum of an inode that was changed. */
    void seal(int number) throws IOException {
        if (header.hasChecksums()) {
            edit(number).seal(number, checksum);
        }
    }

    /** Writes an inode anew with what it leads to; what it led to before is given back. */
    void write(int number, Inode inode, Attributes attributes, int links) throws IOException {
        InodeRecord record = edit(number);
        // what was deleted keeps its mode, and its blocks may be another's now
        boolean used = record.isUsed() && record.links() > 0;
        InodeBlocks before = used ? map(number) : new InodeBlocks(new Runs(), new Runs());
        boolean same = used && record.type() == Format.S_IFREG && inode instanceof RegularFile;
        InodeRecord kept = record.copy();
        record.clear();
        record.mode(Format.modeType(inode) | attributes.mode());
        record.attributes(attributes);
        record.links(links);
        if (same) {
            keepXattrs(record, kept);
        } else {
            if (used) {
                releaseXattrs(kept);
            }
            XattrSet.of(attributes.xattrs()).writeInner(record.table(), record.at());
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

    private static void keepXattrs(InodeRecord record, InodeRecord kept) {
        record.innerXattrs(kept);
        long block = kept.xattrBlock();
        if (block != 0) {
            record.xattrBlock(block);
            record.addBlocks(1);
        }
    }

    /** Our own images have a block of attributes for each inode that needs one. */
    private void releaseXattrs(InodeRecord kept) throws IOException {
        long block = kept.xattrBlock();
        if (block != 0) {
            Runs runs = new Runs();
            runs.add(block, 1);
            groups.release(runs);
        }
    }

    private void file(int number, InodeRecord record, Content content, InodeBlocks before) throws IOException {
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
        int generation = record.generation();
        record.blockMap(tree.build(nodes, (block, bytes) -> {
            if (header.hasChecksums()) {
                ExtentFields.seal(checksum, number, generation, bytes);
            }
            System.arraycopy(bytes, 0, blocks.fresh(block), 0, Format.BLOCK);
        }));
        record.flags(Format.FLAG_EXTENTS | flags);
        record.addBlocks(data.total() + nodes.total());
    }

    /** Returns the blocks of an inode. */
    InodeBlocks map(int number) throws IOException {
        InodeRecord record = read(number);
        InodeBlocks map = new InodeBlocks(new Runs(), new Runs());
        if ((record.flags() & Format.FLAG_EXTENTS) != 0) {
            node(number, record.blockMap(), map, MAX_DEPTH);
        }
        return map;
    }

    private void node(int number, byte[] node, InodeBlocks into, int most) throws IOException {
        int count = ExtentFields.EH_ENTRIES.getInt(node);
        int depth = ExtentFields.EH_DEPTH.getInt(node);
        int room = (node.length - ExtentFields.HEADER_LENGTH) / ExtentFields.ENTRY_LENGTH;
        if (ExtentFields.EH_MAGIC.get(node) != Format.EXTENT_MAGIC || count > room || depth > most) {
            throw new Ext4FormatException("inode " + number + " has a malformed extent node");
        }
        for (int i = 0; i < count; i++) {
            int at = ExtentFields.entry(i);
            if (depth == 0) {
                int length = ExtentFields.EE_LEN.getInt(node, at);
                long start = ExtentFields.EE_START.get(node, at);
                length = length > Format.MAX_EXTENT ? length - Format.MAX_EXTENT : length;
                if (length == 0 || start + length > header.blocks()) {
                    throw new Ext4FormatException("inode " + number + " has an impossible extent");
                }
                into.data().add(start, length);
            } else {
                long block = ExtentFields.EI_LEAF.get(node, at);
                into.nodes().add(block, 1);
                node(number, blocks.read(block), into, depth - 1);
            }
        }
    }
}
