package org.xenwright.filesystem.ext4;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.filesystem.ext4.DirectoryWriter.Blocks;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Inode;

/** Puts a file system together once inodes are numbered and its geometry is known. */
final class VolumeAssembly {
    private final Ext4Options options;
    private final Numbering numbering;
    private final TreeScan scan;
    private final SpaceRequirements required;
    private final Sizing.Result sizing;
    private final Geometry geometry;
    private final BlockMap blocks;
    private final BlockAllocator allocator;
    private final DirectoryWriter directoryWriter;
    private final Checksum checksum;
    private final RegionList regions = new RegionList();
    private final InodeTables tables;
    private final InodeWriter writer;
    private final Superblock superblock;
    private byte[] descriptors = new byte[0];

    VolumeAssembly(
            Ext4Options options,
            Numbering numbering,
            TreeScan scan,
            SpaceRequirements required,
            Sizing.Result sizing,
            BlockMap blocks,
            BlockAllocator allocator,
            DirectoryWriter directoryWriter,
            int maxExtent) {
        this.options = options;
        this.numbering = numbering;
        this.scan = scan;
        this.required = required;
        this.sizing = sizing;
        this.geometry = sizing.geometry();
        this.blocks = blocks;
        this.allocator = allocator;
        this.directoryWriter = directoryWriter;
        this.checksum = new Checksum(options.uuid());
        this.tables = new InodeTables(geometry, numbering.used());
        this.writer = new InodeWriter(tables, allocator, regions, options, checksum, maxExtent);
        this.superblock = new Superblock(options, geometry);
    }

    /** @param base whose layout this continues; null for one of its own */
    Ext4Plan plan(@Nullable BaseLayout base) {
        if (geometry.reservedBlocks() > 0) {
            GrowthInode.write(geometry, tables.record(Format.RESIZE), allocator, regions, options.clock());
        }
        if (sizing.journalBlocks() > 0) {
            writeJournal(sizing.journalBlocks());
        }
        writeTree();
        allocator.finish();
        if (blocks.missing() > 0) {
            throw base == null
                    ? new Sizing(options, required).tooSmall(sizing.imageBytes())
                    : doesNotFitBase(blocks.missing() * Format.BLOCK);
        }
        if (base != null) {
            keepFreed(base.image());
        }
        seal();
        GroupTables groups =
                new GroupTables(geometry, blocks, tables, options.profile().hasChecksums(), checksum);
        descriptors = groups.write(regions);
        superblock.free(blocks.free(), tables.free());
        writeHeaders(base);
        return new Ext4Plan(
                regions.plan(sizing.imageBytes()),
                geometry.blocks(),
                blocks.free(),
                geometry.inodes(),
                tables.free(),
                numbering.remarks());
    }

    /** Returns the layout of {@code plan}. */
    BaseLayout layout(Ext4Plan plan, AllocatedBlocks allocated) {
        return new BaseLayout(numbering, sizing, allocated, superblock, descriptors, plan.image());
    }

    /** What the base has in blocks that are free now stays there: to make it zero would be a change too. */
    private void keepFreed(ImagePlan base) {
        for (Region region : base.regions()) {
            long at = region.offset();
            while (at < region.end()) {
                long end = Math.min(region.end(), (at / Format.BLOCK + 1) * Format.BLOCK);
                boolean free = blocks.isFree(at / Format.BLOCK);
                while (end < region.end() && blocks.isFree(end / Format.BLOCK) == free) {
                    end = Math.min(region.end(), end + Format.BLOCK);
                }
                if (free) {
                    regions.addContent(at, region.content(), region.skip() + at - region.offset(), end - at);
                }
                at = end;
            }
        }
    }

    private static ProblemException doesNotFitBase(long missing) {
        return Problem.of("deriving an ext4 file system", "make the base anew with more free space")
                .found("content that needs " + missing + " bytes more than the base has free")
                .raise();
    }

    private void writeJournal(int blocks) {
        InodeRecord record = tables.record(Format.JOURNAL);
        long size = (long) blocks * Format.BLOCK;
        record.mode(Format.S_IFREG | 0600);
        record.links(1);
        record.size(size);
        record.attributes(SystemInodes.attributes(options.clock()));
        Runs runs = writer.map(Format.JOURNAL, record, InodeWriter.whole(blocks), 0);
        regions.add(runs.start(0), JournalSuperblock.of(blocks, options.uuid()));
        superblock.journal(record.blockMap(), size);
    }

    /** Directories first, then attributes, then content: what is read together lies together. */
    private void writeTree() {
        for (int number = 1; number <= numbering.highest(); number++) {
            Inode inode = numbering.inode(number);
            if (inode != null) {
                writer.begin(number, inode, numbering.linkCount(number));
            }
        }
        for (DirectoryNode node : numbering.directories()) {
            @Nullable Blocks made = scan.indexed(node.number());
            writer.directory(
                    node.number(),
                    made != null
                            ? made
                            : directoryWriter.write(
                                    node, TreeScan.leastBlocks(node.number()), TreeScan.types(numbering)));
        }
        for (int number = 1; number <= numbering.highest(); number++) {
            Optional<byte[]> block = scan.xattrBlock(number);
            if (block.isPresent()) {
                writer.xattrs(number, block.get());
            }
        }
        for (int number = 1; number <= numbering.highest(); number++) {
            Inode inode = numbering.inode(number);
            if (inode != null) {
                writer.content(number, inode);
            }
        }
    }

    private void seal() {
        if (!options.profile().hasChecksums()) {
            return;
        }
        for (int number = 1; number <= numbering.highest(); number++) {
            if (numbering.inode(number) != null || number == Format.RESIZE || number == Format.JOURNAL) {
                InodeRecord record = tables.record(number);
                if (record.isUsed()) {
                    record.seal(number, checksum);
                }
            }
        }
    }

    /**
     * A base's copies of superblock and descriptors stay as they are: Linux does not keep the counts in them up to
     * date either.
     */
    private void writeHeaders(@Nullable BaseLayout base) {
        for (int group = 0; group < geometry.groups(); group++) {
            if (Geometry.hasBackup(group)) {
                BaseLayout other = group == 0 ? null : base;
                long start = geometry.groupStart(group) * Format.BLOCK;
                regions.addWhole(
                        group == 0 ? Format.SUPERBLOCK_OFFSET : start,
                        (other == null ? superblock : other.superblock()).copy(group));
                regions.addWhole(start + Format.BLOCK, other == null ? descriptors : other.descriptors());
            }
        }
    }
}
