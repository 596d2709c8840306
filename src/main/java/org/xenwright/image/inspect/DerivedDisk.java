package org.xenwright.image.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.filesystem.ext4.Ext4Base;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/** The files of one disk laid out where those of another lie, so that both differ in little more than what changed. */
public final class DerivedDisk {
    private DerivedDisk() {}

    /**
     * Lays out a disk over a base. The root's file system keeps its size and its identity; other partitions are taken as
     * they are.
     *
     * @throws org.xenwright.problem.ProblemException when the two are not builds of one image, or the base has no room
     */
    public static ImagePlan of(DiskContents base, DiskContents changed) throws IOException {
        DiskContents.Volume was = root(base);
        DiskContents.Volume is = root(changed);
        if (!String.valueOf(was.content().uuid())
                .equals(String.valueOf(is.content().uuid()))) {
            throw refuse(
                    changed,
                    "a root of the UUID " + is.content().uuid(),
                    String.valueOf(was.content().uuid()),
                    "name two builds of one image");
        }
        Tree tree = is.content().tree();
        if (tree == null) {
            throw refuse(changed, "a root that cannot be read", "ext4", "name another disk");
        }
        ImagePlan disk = base.image().plan();
        ImagePlan root =
                Ext4Base.read(disk.part(was.offset(), was.size())).derive(tree).image();
        List<DiskContents.Volume> volumes = new ArrayList<>(base.volumes());
        volumes.sort(Comparator.comparingLong(DiskContents.Volume::offset));
        List<Region> regions = new ArrayList<>();
        long at = 0;
        for (DiskContents.Volume each : volumes) {
            add(regions, at, disk.part(at, each.offset() - at));
            add(regions, each.offset(), each.equals(was) ? root : same(changed, each));
            at = each.offset() + each.size();
        }
        add(regions, at, disk.part(at, disk.size() - at));
        return new ImagePlan(disk.size(), regions);
    }

    private static void add(List<Region> regions, long offset, ImagePlan part) {
        part.regions().forEach(region -> regions.add(region.shifted(offset)));
    }

    /** The partition of this name of the changed disk. */
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
                .filter(each -> each.content().type().equals("ext4") && each.disk() == 0)
                .orElseThrow(() -> refuse(disk, "no ext4 root", "ext4", "name a disk with such a root"));
    }

    private static RuntimeException refuse(DiskContents disk, String found, String expected, String remedy) {
        return Problem.of("laying out a disk over another", remedy)
                .at(disk.file().toString())
                .found(found)
                .expected(expected)
                .raise();
    }
}
