package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

import java.time.Instant;
import java.util.Arrays;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;

/** Writes inodes with what belongs to them: blocks, extent trees, attributes. */
final class InodeWriter {
    private final InodeTables tables;
    private final BlockAllocator allocator;
    private final RegionList regions;
    private final Instant clock;
    private final boolean checksums;
    private final Checksum checksum;
    private final int maxExtent;

    InodeWriter(
            InodeTables tables,
            BlockAllocator allocator,
            RegionList regions,
            Ext4Options options,
            Checksum checksum,
            int maxExtent) {
        this.tables = tables;
        this.allocator = allocator;
        this.regions = regions;
        this.clock = options.clock();
        this.checksums = options.profile().hasChecksums();
        this.checksum = checksum;
        this.maxExtent = maxExtent;
    }

    /** Writes type, owner, times and the attributes that lie in the inode. */
    InodeRecord begin(int number, Inode inode, int links) {
        InodeRecord record = tables.record(number);
        Attributes attributes = inode.attributes().notAfter(clock);
        record.mode(Format.modeType(inode) | attributes.mode());
        record.attributes(attributes);
        record.links(inode instanceof Directory && links > Format.MAX_LINKS - 1 ? 1 : links);
        if (!attributes.xattrs().isEmpty()) {
            XattrSet.of(attributes.xattrs()).writeInner(record.table(), record.at());
        }
        return record;
    }

    void directory(int number, DirectoryWriter.Blocks blocks) {
        InodeRecord record = tables.record(number);
        tables.countDirectory(number);
        record.size(blocks.bytes().length);
        Runs runs = map(number, record, whole(blocks.count()), blocks.indexed() ? Format.FLAG_INDEX : 0);
        int from = 0;
        for (int i = 0; i < runs.count(); i++) {
            int length = Math.toIntExact(runs.length(i) * BLOCK);
            regions.add(runs.start(i), blocks.bytes(), from, length);
            from += length;
        }
    }

    void xattrs(int number, byte[] block) {
        InodeRecord record = tables.record(number);
        long place = allocator.allocate(number, BlockUse.XATTRS, 1).start(0);
        record.xattrBlock(place);
        record.addBlocks(1);
        if (checksums) {
            XattrFields.H_CHECKSUM.put(block, XattrFields.sum(checksum, place, block));
        }
        regions.add(place, block);
    }

    /** Writes what an inode leads to, if it is no directory. */
    void content(int number, Inode inode) {
        InodeRecord record = tables.record(number);
        if (inode instanceof RegularFile file) {
            file(number, record, file.content());
        } else if (inode instanceof Symlink link) {
            link(number, record, link.target());
        } else if (inode instanceof Device device) {
            record.blockMap(deviceNumber(device));
        }
    }

    private void file(int number, InodeRecord record, Content content) {
        record.size(content.size());
        Runs logical = FileMap.of(content);
        Runs runs = map(number, record, logical, 0);
        int run = 0;
        long used = 0;
        for (int i = 0; i < logical.count(); i++) {
            long at = logical.start(i) * BLOCK;
            long end = Math.min(content.size(), at + logical.length(i) * BLOCK);
            while (at < end) {
                long length = Math.min(end - at, (runs.length(run) - used) * BLOCK);
                regions.addContent((runs.start(run) + used) * BLOCK, content, at, length);
                at += length;
                used += Format.blocks(length);
                if (used == runs.length(run)) {
                    run++;
                    used = 0;
                }
            }
        }
    }

    private void link(int number, InodeRecord record, byte[] target) {
        record.size(target.length);
        if (target.length <= Format.MAX_FAST_TARGET) {
            record.blockMap(target);
            return;
        }
        Runs runs = map(number, record, whole(1), 0);
        regions.add(runs.start(0), Arrays.copyOf(target, BLOCK));
    }

    /** Gives an inode blocks for these logical ones and writes its extents. */
    Runs map(int number, InodeRecord record, Runs logical, int flags) {
        ExtentTree tree = new ExtentTree(maxExtent);
        long total = logical.total();
        Runs runs = total == 0 ? new Runs() : allocator.allocate(number, BlockUse.DATA, total);
        long from = 0;
        for (int i = 0; i < logical.count(); i++) {
            tree.map(logical.start(i), logical.count() == 1 ? runs : runs.slice(from, logical.length(i)));
            from += logical.length(i);
        }
        long nodes = tree.nodes();
        Runs nodeBlocks = nodes == 0 ? new Runs() : allocator.allocate(number, BlockUse.NODES, nodes);
        record.blockMap(tree.build(nodeBlocks, (block, bytes) -> {
            if (checksums) {
                ExtentFields.seal(checksum, number, 0, bytes);
            }
            regions.add(block, bytes);
        }));
        record.flags(Format.FLAG_EXTENTS | flags);
        record.addBlocks(total + nodes);
        return runs;
    }

    static Runs whole(long blocks) {
        Runs runs = new Runs();
        runs.add(0, blocks);
        return runs;
    }

    /** Numbers up to 255 in the old form, larger ones in the new. */
    private static byte[] deviceNumber(Device device) {
        byte[] map = new byte[InodeFields.NEW_DEVICE.end()];
        int major = device.major();
        int minor = device.minor();
        if (major < 256 && minor < 256) {
            InodeFields.OLD_DEVICE.put(map, major << 8 | minor);
        } else {
            InodeFields.NEW_DEVICE.put(map, minor & 0xff | major << 8 | (minor & ~0xff) << 12);
        }
        return map;
    }
}
