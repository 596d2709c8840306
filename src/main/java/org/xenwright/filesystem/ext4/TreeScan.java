package org.xenwright.filesystem.ext4;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xenwright.filesystem.ext4.DirectoryWriter.Blocks;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Looks at all inodes before anything is placed: refuses what cannot be stored, and counts what is needed. */
final class TreeScan {
    /** Logical block numbers have 32 bits. */
    private static final long MAX_FILE = 0xffffffffL * Format.BLOCK;

    private final Tree tree;
    private final Numbering numbering;
    private final DirectoryWriter writer;
    private final int maxExtent;
    private final Map<Integer, Blocks> indexed = new HashMap<>();
    private final Map<Integer, byte[]> xattrBlocks = new HashMap<>();
    private long blocks;

    TreeScan(Tree tree, Numbering numbering, DirectoryWriter writer, int maxExtent) {
        this.tree = tree;
        this.numbering = numbering;
        this.writer = writer;
        this.maxExtent = maxExtent;
    }

    SpaceRequirements requirements() {
        IntUnaryOperator types = types(numbering);
        for (DirectoryNode node : numbering.directories()) {
            int count = 1;
            if (!writer.fitsOneBlock(node)) {
                Blocks made = writer.write(node, leastBlocks(node.number()), types);
                indexed.put(node.number(), made);
                count = made.count();
            }
            count(1, Math.max(count, leastBlocks(node.number())));
        }
        for (int number = 1; number <= numbering.highest(); number++) {
            Inode inode = numbering.inode(number);
            if (inode != null) {
                look(number, inode);
            }
        }
        return new SpaceRequirements(numbering.used().cardinality(), blocks);
    }

    /** lost+found has room in advance: e2fsck may not find a free block when it needs one. */
    static int leastBlocks(int number) {
        return number == Format.LOST_FOUND ? 4 : 1;
    }

    /** Type bytes by inode number. */
    static IntUnaryOperator types(Numbering numbering) {
        return number -> Format.entryType(Objects.requireNonNull(numbering.inode(number)));
    }

    /** The blocks of a directory that has an index; null for one that fits a block. */
    @Nullable
    Blocks indexed(int number) {
        return indexed.remove(number);
    }

    /** The attribute block of an inode, without checksum, if it needs one. */
    Optional<byte[]> xattrBlock(int number) {
        return Optional.ofNullable(xattrBlocks.remove(number));
    }

    private void look(int number, Inode inode) {
        lookAtXattrs(number, inode);
        if (inode instanceof RegularFile file) {
            if (file.content().size() > MAX_FILE) {
                throw unstorable(inode, file.content().size() + " bytes", "a file of at most " + MAX_FILE + " bytes");
            }
            Runs map = FileMap.of(file.content());
            count(map.count(), map.total());
        } else if (inode instanceof Symlink link) {
            byte[] target = link.target();
            if (target.length == 0 || target.length > Format.MAX_TARGET || holdsNul(target)) {
                throw unstorable(
                        inode,
                        target.length + " bytes" + (holdsNul(target) ? " with a zero byte among them" : ""),
                        "a link target of 1 to " + Format.MAX_TARGET + " bytes, none of them zero");
            }
            if (target.length > Format.MAX_FAST_TARGET) {
                blocks++;
            }
        }
    }

    private void lookAtXattrs(int number, Inode inode) {
        if (inode.attributes().xattrs().isEmpty()) {
            return;
        }
        try {
            XattrSet.of(inode.attributes().xattrs()).block().ifPresent(block -> xattrBlocks.put(number, block));
        } catch (IllegalArgumentException e) {
            throw Problem.of("storing extended attributes in ext4", "remove the attribute, or make it smaller")
                    .at(path(inode))
                    .found(Problem.messageOf(e))
                    .raise();
        }
        if (xattrBlocks.containsKey(number)) {
            blocks++;
        }
    }

    /** Counts blocks with the extent nodes they may need: every group's metadata may cut a stretch in two. */
    private void count(int stretches, long mapped) {
        long cuts = mapped / (Format.BLOCKS_PER_GROUP / 2) + 2;
        blocks += mapped + ExtentTree.nodes(stretches + mapped / maxExtent + cuts);
    }

    private static boolean holdsNul(byte[] target) {
        for (byte each : target) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    private ProblemException unstorable(Inode inode, String found, String expected) {
        return Problem.of("storing a file in ext4", "change it or leave it out")
                .at(path(inode))
                .found(found)
                .expected(expected)
                .raise();
    }

    private String path(Inode wanted) {
        TreePath[] path = {TreePath.ROOT};
        tree.walk((at, inode) -> path[0] = inode == wanted && path[0].isRoot() ? at : path[0]);
        return Optional.of(path[0]).map(TreePath::toString).orElseThrow();
    }
}
