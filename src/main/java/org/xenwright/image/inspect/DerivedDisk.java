package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Base;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/** A disk that others are laid out over, so that they differ from it in little more than what changed. */
public final class DerivedDisk {
    /** The file system that an {@link Ext4Base} is of. */
    private static final FileSystemKind ROOT = FileSystemKinds.EXT4;

    private static final String ATTEMPTED = "laying out a disk over another";

    private final DiskContents base;
    private final DiskContents.Volume root;
    private final Ext4Base fileSystem;

    private DerivedDisk(DiskContents base, DiskContents.Volume root, Ext4Base fileSystem) {
        this.base = base;
        this.root = root;
        this.fileSystem = fileSystem;
    }

    /**
     * Takes a disk as the base.
     *
     * @param base stays open as long as this is used
     * @throws org.xenwright.problem.ProblemException when it is neither raw nor qcow2, or its root is not an ext4 that
     *     this version wrote from scratch
     */
    public static DerivedDisk over(DiskContents base) throws IOException {
        DiskFormat format = base.image().format();
        if (!format.isBacking()) {
            throw refuse(
                    base,
                    format.title(),
                    "a " + DiskFormats.choice(DiskFormat::isBacking) + " disk",
                    "name such a disk of that build, or make one: qemu-img convert -O raw");
        }
        DiskContents.Volume root = root(base);
        return new DerivedDisk(base, root, Ext4Base.read(base.image().plan().part(root.offset(), root.size())));
    }

    /**
     * Writes a disk as a qcow2 that holds only what differs from the base, which it names by its path from the new
     * file's folder.
     *
     * @param target the file to make; one that is there is replaced
     * @return size of the disk in bytes
     * @throws org.xenwright.problem.ProblemException as {@link #lay}, and when the target is one of the two
     */
    public long write(DiskContents changed, Path target) throws IOException {
        if (Files.exists(target)
                && (Files.isSameFile(target, base.file()) || Files.isSameFile(target, changed.file()))) {
            throw Problem.of(ATTEMPTED, "name another file")
                    .at(target.toString())
                    .found("one of the two disks")
                    .raise();
        }
        Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
        Files.createDirectories(folder);
        ImagePlan plan = lay(changed);
        String name = folder.relativize(base.file().toAbsolutePath()).toString().replace('\\', '/');
        Backing backing = new Backing(base.image().plan(), name, base.image().format());
        DiskFiles.write(plan, target, new DiskWriter.Qcow2Delta(backing, true));
        return plan.size();
    }

    /**
     * Lays out a disk over the base. The root's file system keeps its size and its identity; other partitions are taken
     * as they are.
     *
     * @throws org.xenwright.problem.ProblemException when the two are not builds of one image, or the base has no room
     */
    public ImagePlan lay(DiskContents changed) throws IOException {
        DiskContents.Volume is = root(changed);
        if (!String.valueOf(root.content().uuid())
                .equals(String.valueOf(is.content().uuid()))) {
            throw refuse(
                    changed,
                    "a root of the UUID " + is.content().uuid(),
                    String.valueOf(root.content().uuid()),
                    "name two builds of one image");
        }
        Tree tree = is.content().tree();
        if (tree == null) {
            throw refuse(changed, "a root that cannot be read", ROOT.name(), "name another disk");
        }
        ImagePlan disk = base.image().plan();
        ImagePlan derived = fileSystem.derive(tree).image();
        List<DiskContents.Volume> volumes = new ArrayList<>(base.volumes());
        volumes.sort(Comparator.comparingLong(DiskContents.Volume::offset));
        List<Region> regions = new ArrayList<>();
        long at = 0;
        if (volumes.get(0).offset() > 0) {
            // it starts what lies on a partition, which is that of the changed disk
            add(regions, 0, changed.image().plan().part(0, PartitionTable.BOOT_CODE));
            at = PartitionTable.BOOT_CODE;
        }
        for (DiskContents.Volume each : volumes) {
            add(regions, at, disk.part(at, each.offset() - at));
            add(regions, each.offset(), each.equals(root) ? derived : same(changed, each));
            at = each.offset() + each.size();
        }
        add(regions, at, disk.part(at, disk.size() - at));
        return new ImagePlan(disk.size(), regions);
    }

    private static void add(List<Region> regions, long offset, ImagePlan part) {
        part.regions().forEach(region -> regions.add(region.shifted(offset)));
    }

    /** Returns the partition of this name of the changed disk. */
    private static ImagePlan same(DiskContents changed, DiskContents.Volume was) {
        return changed.volumes().stream()
                .filter(each -> each.name().equals(was.name()) && each.size() == was.size())
                .findFirst()
                .map(each -> changed.image().plan().part(each.offset(), each.size()))
                .orElseThrow(() -> refuse(
                        changed,
                        "no partition " + was.name() + " of " + was.size() + " bytes",
                        "the partitions of the base",
                        "give the partition a <size>, so that it stays"));
    }

    private static DiskContents.Volume root(DiskContents disk) {
        return disk.root()
                .filter(each -> each.content().kind() == ROOT && each.disk() == 0)
                .orElseThrow(
                        () -> refuse(disk, "no " + ROOT.name() + " root", ROOT.name(), "name a disk with such a root"));
    }

    private static RuntimeException refuse(DiskContents disk, String found, String expected, String remedy) {
        return Problem.of(ATTEMPTED, remedy)
                .at(disk.file().toString())
                .found(found)
                .expected(expected)
                .raise();
    }
}
