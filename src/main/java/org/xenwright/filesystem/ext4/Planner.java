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
        Survey survey = new Survey(tree, numbering, directoryWriter, maxExtent);
        Demand demand = survey.demand();
        Sizing.Result sizing = new Sizing(options, demand).solve();
        BlockMap blocks = new BlockMap(sizing.geometry());
        Placement placement = (number, part, count) -> blocks.allocate(count);
        return assembly(numbering, survey, demand, sizing, blocks, placement).plan(null);
    }

    /** Plans from scratch and remembers how. */
    Ext4Base base() {
        Numbering numbering = number(Map.of()).finished();
        Survey survey = new Survey(tree, numbering, directoryWriter, maxExtent);
        Demand demand = survey.demand();
        Sizing.Result sizing = new Sizing(options, demand).solve();
        BlockMap blocks = new BlockMap(sizing.geometry());
        Placements placements = new Placements();
        Placement placement = (number, part, count) -> {
            Runs runs = blocks.allocate(count);
            placements.put(number, part, runs);
            return runs;
        };
        Assembly assembly = assembly(numbering, survey, demand, sizing, blocks, placement);
        Ext4Plan plan = assembly.plan(null);
        return new Ext4Base(options, plan, assembly.layout(plan, placements));
    }

    /** Plans on the layout of a base. */
    Ext4Plan planOn(Layout base) {
        Pinning pinning = Pinning.of(base.numbering(), tree);
        Numbering numbering = number(pinning.numbers()).finished();
        Geometry geometry = base.sizing().geometry();
        if (numbering.highest() > geometry.inodes()) {
            throw Problem.of("deriving an ext4 file system", "make the base anew with more free space")
                    .found(numbering.used().cardinality() + " files")
                    .expected("at most " + geometry.inodes() + ", for which the base has inodes")
                    .raise();
        }
        Survey survey = new Survey(tree, numbering, directoryWriter, maxExtent);
        Demand demand = survey.demand();
        BlockMap blocks = new BlockMap(geometry);
        PinnedPlacement placement = new PinnedPlacement(blocks, base.placements(), pinning.staying(), demand.blocks());
        return assembly(numbering, survey, demand, base.sizing(), blocks, placement)
                .plan(base);
    }

    private Assembly assembly(
            Numbering numbering,
            Survey survey,
            Demand demand,
            Sizing.Result sizing,
            BlockMap blocks,
            Placement placement) {
        return new Assembly(options, numbering, survey, demand, sizing, blocks, placement, directoryWriter, maxExtent);
    }

    private Numbering number(Map<Inode, Integer> pinned) {
        return Numbering.of(tree, SystemInodes.lostFound(options.clock()), pinned);
    }
}
