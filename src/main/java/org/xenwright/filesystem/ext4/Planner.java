package org.xenwright.filesystem.ext4;

import java.util.Map;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;

/** Plans a file system, from scratch or on the layout of another. */
final class Planner {
    private final Tree tree;
    private final Ext4Options options;
    private final int maxExtent;
    private final DirectoryWriter directoryWriter;

    Planner(Tree tree, Ext4Options options, int maxExtent) {
        this.tree = tree;
        this.options = options;
        this.maxExtent = maxExtent;
        boolean checksums = options.profile().hasChecksums();
        this.directoryWriter =
                new DirectoryWriter(checksums, new Checksum(options.uuid()), HalfMd4.of(options.hashSeed()));
    }

    /** Plans from scratch. */
    Ext4Plan plan() {
        Numbering numbering = number(Map.of()).finished();
        TreeScan scan = new TreeScan(tree, numbering, directoryWriter, maxExtent);
        SpaceRequirements required = scan.requirements();
        Sizing.Result sizing = new Sizing(options, required).solve();
        BlockMap blocks = new BlockMap(sizing.geometry());
        BlockAllocator allocator = (number, use, count) -> blocks.allocate(count);
        return assembly(numbering, scan, required, sizing, blocks, allocator).plan(null);
    }

    /** Plans from scratch and remembers how. */
    Ext4Base base() {
        Numbering numbering = number(Map.of()).finished();
        TreeScan scan = new TreeScan(tree, numbering, directoryWriter, maxExtent);
        SpaceRequirements required = scan.requirements();
        Sizing.Result sizing = new Sizing(options, required).solve();
        BlockMap blocks = new BlockMap(sizing.geometry());
        AllocatedBlocks allocated = new AllocatedBlocks();
        BlockAllocator allocator = (number, use, count) -> {
            Runs runs = blocks.allocate(count);
            allocated.put(number, use, runs);
            return runs;
        };
        VolumeAssembly assembly = assembly(numbering, scan, required, sizing, blocks, allocator);
        Ext4Plan plan = assembly.plan(null);
        return new Ext4Base(options, plan, assembly.layout(plan, allocated));
    }

    /** Plans on the layout of a base. */
    Ext4Plan planOn(BaseLayout base) {
        InodeMatcher matcher = InodeMatcher.of(base.numbering(), tree);
        Numbering numbering = number(matcher.numbers()).finished();
        Geometry geometry = base.sizing().geometry();
        if (numbering.highest() > geometry.inodes()) {
            throw Problem.of("deriving an ext4 file system", "make the base anew with more free space")
                    .found(numbering.used().cardinality() + " files")
                    .expected("at most " + geometry.inodes() + ", for which the base has inodes")
                    .raise();
        }
        TreeScan scan = new TreeScan(tree, numbering, directoryWriter, maxExtent);
        SpaceRequirements required = scan.requirements();
        BlockMap blocks = new BlockMap(geometry);
        InPlaceAllocator allocator =
                new InPlaceAllocator(blocks, base.allocated(), matcher.staying(), required.blocks());
        return assembly(numbering, scan, required, base.sizing(), blocks, allocator)
                .plan(base);
    }

    private VolumeAssembly assembly(
            Numbering numbering,
            TreeScan scan,
            SpaceRequirements required,
            Sizing.Result sizing,
            BlockMap blocks,
            BlockAllocator allocator) {
        return new VolumeAssembly(
                options, numbering, scan, required, sizing, blocks, allocator, directoryWriter, maxExtent);
    }

    private Numbering number(Map<Inode, Integer> matched) {
        return Numbering.of(tree, SystemInodes.lostFound(options.clock()), matched);
    }
}
