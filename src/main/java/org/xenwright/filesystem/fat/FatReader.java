package org.xenwright.filesystem.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * Reads a FAT, ours or not, without mounting it. A broken one is a {@link FatFormatException}, never a hang: no cluster
 * may be met twice. Memory is bounded by the number of names and of pieces that files lie in.
 */
public final class FatReader {
    private static final int FILE_MODE = 0644;
    private static final int FOLDER_MODE = 0755;

    private final FatVolume volume;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private String label = "";

    /** A folder whose entries are still to be read. */
    private record Pending(TreePath path, int depth, long cluster) {}

    private FatReader(FatVolume volume) {
        this.volume = volume;
    }

    /** Tells by its first sector whether a volume is one. */
    public static boolean isIn(ImagePlan plan) throws IOException {
        if (plan.size() < FatGeometry.SECTOR) {
            return false;
        }
        byte[] sector = new byte[FatGeometry.SECTOR];
        try (PlanReader reader = new PlanReader(plan)) {
            reader.read(0, ByteBuffer.wrap(sector));
        }
        return FatBoot.isIn(sector);
    }

    /**
     * Reads everything.
     *
     * @param plan the image, from the first byte of the file system on
     * @throws FatFormatException when there is no such file system, or it is broken
     * @throws org.xenwright.content.BoundsException when it asks for more than it may
     */
    public static FatImage read(ImagePlan plan) throws IOException {
        return read(plan, new Allowance(Bounds.ofDisk()));
    }

    /** Reads the same on an account that others share. */
    public static FatImage read(ImagePlan plan, Allowance allowance) throws IOException {
        try (PlanReader reader = new PlanReader(plan, allowance)) {
            FatVolume volume = new FatVolume(plan, reader, allowance);
            FatReader files = new FatReader(volume);
            Tree tree = files.tree();
            return new FatImage(
                    volume.geometry().type(),
                    files.label.isEmpty() ? volume.boot().label() : files.label,
                    volume.boot().identity(),
                    volume.freeClusters() * volume.geometry().clusterBytes(),
                    tree);
        } catch (UnsafePathException e) {
            throw new FatFormatException(Problem.messageOf(e), e);
        }
    }

    private Tree tree() throws IOException {
        Tree tree = new Tree(Attributes.of(FOLDER_MODE, new DosTime(0, 0, 0).instant()));
        List<FatEntry> root = volume.root();
        label = root.stream()
                .filter(FatEntry::isLabel)
                .map(FatEntry::shown)
                .findFirst()
                .orElse("");
        fill(tree, new Pending(TreePath.ROOT, 0, 0), root);
        while (!pending.isEmpty()) {
            Pending next = pending.remove();
            fill(tree, next, volume.folder(next.path, next.cluster));
        }
        return tree;
    }

    private void fill(Tree tree, Pending folder, List<FatEntry> entries) throws IOException {
        Directory directory = (Directory) tree.find(folder.path).orElseThrow();
        for (FatEntry each : entries) {
            if (!each.isBelow()) {
                continue;
            }
            Name name = Name.of(each.name());
            if (folder.path.length() + 1 + name.length() > TreePath.MAX_LENGTH) {
                throw new FatFormatException(
                        "a path is longer than " + TreePath.MAX_LENGTH + " bytes: in " + folder.path);
            }
            TreePath path = folder.path.child(name);
            volume.allowance().entry(path, name.length(), folder.depth + 1);
            volume.allowance().work(path, folder.depth);
            if (directory.get(name) != null) {
                throw new FatFormatException("the entry " + path + " twice");
            }
            tree.put(path, inode(path, folder.depth + 1, each));
        }
    }

    private Inode inode(TreePath path, int depth, FatEntry entry) throws IOException {
        Instant time = entry.time();
        long cluster = entry.cluster(volume.geometry().type());
        if (entry.isFolder()) {
            volume.allowance().hold(path, path.length());
            pending.add(new Pending(path, depth, cluster));
            return new Directory(Attributes.of(FOLDER_MODE, time));
        }
        volume.allowance().file(path, entry.size());
        return new RegularFile(Attributes.of(FILE_MODE, time), volume.content(path, cluster, entry.size()));
    }
}
