package org.xenwright.filesystem.ext4;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;

/** Plans a file system: numbers inodes, finds the geometry, places blocks, writes metadata. */
final class Planner {
    private final Tree tree;
    private final Ext4Options options;
    private final int maxExtent;
    private final Checksum checksum;
    private final DirectoryWriter directoryWriter;

    Planner(Tree tree, Ext4Options options, int maxExtent) {
        this.tree = tree;
        this.options = options;
        this.maxExtent = maxExtent;
        boolean checksums = options.profile().hasChecksums();
        this.checksum = new Checksum(options.uuid());
        this.directoryWriter = new DirectoryWriter(checksums, checksum, HalfMd4.of(options.hashSeed()));
    }

    Ext4Plan plan() {
        Instant clock = options.clock();
        Numbering numbering =
                Numbering.of(tree, SystemInodes.lostFound(clock), Map.of()).finished();
        Survey survey = new Survey(tree, numbering, directoryWriter, maxExtent);
        Sizing.Result sizing = new Sizing(options, survey.demand()).solve();
        Geometry geometry = sizing.geometry();
        BlockMap blocks = new BlockMap(geometry);
        InodeTables tables = new InodeTables(geometry, numbering.used());
        RegionList regions = new RegionList();
        Placement placement = (number, part, count) -> blocks.allocate(count);
        InodeWriter writer = new InodeWriter(tables, placement, regions, options, checksum, maxExtent);
        Superblock superblock = new Superblock(options, geometry);

        if (geometry.reservedBlocks() > 0) {
            GrowthInode.write(geometry, tables.record(Format.RESIZE), placement, regions, clock);
        }
        if (sizing.journalBlocks() > 0) {
            writeJournal(sizing.journalBlocks(), tables, writer, regions, superblock);
        }
        writeTree(numbering, survey, writer);
        if (blocks.missing() > 0) {
            throw Sizing.doesNotFit(sizing.imageBytes(), blocks.missing() * Format.BLOCK);
        }
        seal(numbering, tables);
        GroupTables groups =
                new GroupTables(geometry, blocks, tables, options.profile().hasChecksums(), checksum);
        byte[] descriptors = groups.write(regions);
        superblock.free(blocks.free(), tables.free());
        writeHeaders(geometry, superblock, descriptors, regions);
        return new Ext4Plan(
                regions.plan(sizing.imageBytes()),
                geometry.blocks(),
                blocks.free(),
                geometry.inodes(),
                tables.free(),
                numbering.remarks());
    }

    private void writeJournal(
            int blocks, InodeTables tables, InodeWriter writer, RegionList regions, Superblock superblock) {
        InodeRecord record = tables.record(Format.JOURNAL);
        long size = (long) blocks * Format.BLOCK;
        record.mode(Format.S_IFREG | 0600);
        record.links(1);
        record.size(size);
        record.attributes(SystemInodes.attributes(options.clock()));
        Runs runs = writer.map(Format.JOURNAL, record, InodeWriter.whole(blocks), 0);
        regions.add(runs.start(0), JournalSuperblock.of(blocks, options.uuid()));
        int map = record.at() + InodeRecord.BLOCK_MAP;
        superblock.journal(java.util.Arrays.copyOfRange(record.table(), map, map + ExtentTree.ROOT_SIZE), size);
    }

    /** Directories first, then attributes, then content: what is read together lies together. */
    private void writeTree(Numbering numbering, Survey survey, InodeWriter writer) {
        for (int number = 1; number <= numbering.highest(); number++) {
            Inode inode = numbering.inode(number);
            if (inode != null) {
                writer.begin(number, inode, numbering.linkCount(number));
            }
        }
        for (DirectoryNode node : numbering.directories()) {
            DirectoryWriter.@Nullable Blocks made = survey.indexed(node.number());
            writer.directory(
                    node.number(),
                    made != null
                            ? made
                            : directoryWriter.write(node, Survey.leastBlocks(node.number()), Survey.types(numbering)));
        }
        for (int number = 1; number <= numbering.highest(); number++) {
            byte[] block = survey.xattrBlock(number);
            if (block != null) {
                writer.xattrs(number, block);
            }
        }
        for (int number = 1; number <= numbering.highest(); number++) {
            Inode inode = numbering.inode(number);
            if (inode != null) {
                writer.content(number, inode);
            }
        }
    }

    private void seal(Numbering numbering, InodeTables tables) {
        if (!options.profile().hasChecksums()) {
            return;
        }
        for (int number = 1; number <= numbering.highest(); number++) {
            if (numbering.inode(number) != null || number == Format.RESIZE || number == Format.JOURNAL) {
                InodeRecord record = tables.record(number);
                if (record.isUsed()) {
                    record.checksum(number, checksum);
                }
            }
        }
    }

    private static void writeHeaders(Geometry geometry, Superblock superblock, byte[] descriptors, RegionList regions) {
        for (int group = 0; group < geometry.groups(); group++) {
            if (Geometry.hasBackup(group)) {
                long start = geometry.groupStart(group) * Format.BLOCK;
                long offset = group == 0 ? Format.SUPERBLOCK_OFFSET : start;
                regions.addWhole(offset, superblock.copy(group));
                regions.addWhole(start + Format.BLOCK, descriptors);
            }
        }
    }
}
